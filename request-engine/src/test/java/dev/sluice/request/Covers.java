package dev.sluice.request;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Which parts of the public API a test is the conformance test of, named as {@link PublicApi} names them: {@code Request.await(Duration)},
 * {@code ThreadPool(int)}, {@code Carriers.AFFINE}, or, for an exception, {@code Request.await(Duration) throws TimeoutException}.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Covers {

    /** One or more. */
    String[] value();
}
