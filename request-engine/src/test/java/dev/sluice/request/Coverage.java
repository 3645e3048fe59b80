package dev.sluice.request;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Disabled;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * Which tests cover what of the {@link PublicApi}. A test counts if JUnit runs it and if it really calls the member: by itself or through
 * other methods, lambdas and classes of the tests that it uses.
 */
final class Coverage {

    private static final String THROWS = " throws ";

    private final Map<String, Member> members = PublicApi.members();
    private final Set<String> api;
    private final Set<JavaClass> tests;
    private final Set<String> covered = new TreeSet<>();
    private final List<String> unproven = new ArrayList<>();

    /** Coverage by those of the classes' methods that say {@link Covers}. */
    Coverage(Set<String> api, Set<JavaClass> tests) {
        this.api = api;
        this.tests = tests;
        tests.stream().flatMap(type -> type.getMethods().stream()).forEach(this::add);
    }

    private void add(JavaMethod method) {
        if (!method.isAnnotatedWith(Covers.class)) {
            return;
        }
        Method test = method.reflect();
        Set<Member> called = isRun(test) ? calledBy(method) : Set.of();
        for (String part : test.getAnnotation(Covers.class).value()) {
            Member member = members.get(part.split(THROWS, 2)[0]);
            if (member == null || called.contains(member) || isNotCalled(member)) {
                covered.add(part);
            } else {
                unproven.add(method.getFullName() + " does not test " + part);
            }
        }
    }

    private static boolean isRun(Method test) {
        return AnnotationSupport.isAnnotated(test, Testable.class)
                && !AnnotationSupport.isAnnotated(test, Disabled.class)
                && !AnnotationSupport.isAnnotated(test.getDeclaringClass(), Disabled.class);
    }

    /** Constants are compiled into the test, or read by others; what users have to write themselves is called by the engine. */
    private static boolean isNotCalled(Member member) {
        return member instanceof Field
                || (Modifier.isAbstract(member.getModifiers())
                        && !member.getDeclaringClass().isInterface());
    }

    /** Everything of the API that a test reaches. */
    private Set<Member> calledBy(JavaMethod test) {
        Set<Member> called = new HashSet<>();
        Set<JavaCodeUnit> seen = new HashSet<>();
        Deque<JavaCodeUnit> todo = new ArrayDeque<>(List.of(test));
        while (!todo.isEmpty()) {
            JavaCodeUnit unit = todo.pop();
            if (!seen.add(unit)) {
                continue;
            }
            for (JavaAccess<?> access : unit.getAccessesFromSelf()) {
                access.getTarget().resolveMember().ifPresent(target -> {
                    if (tests.contains(target.getOwner())) {
                        todo.addAll(reachedBy(target));
                    } else if (PublicApi.isOurs(target.getOwner().getPackageName())) {
                        called.add(target.reflect());
                    }
                });
            }
            unit.getReferencedClassObjects().stream()
                    .map(reference -> reference.getRawType())
                    .filter(tests::contains)
                    .forEach(type -> todo.addAll(type.getCodeUnits()));
        }
        return called;
    }

    /** Whoever makes an object may call whatever it can do. */
    private static Collection<? extends JavaCodeUnit> reachedBy(JavaMember target) {
        return switch (target) {
            case JavaConstructor constructor -> constructor.getOwner().getCodeUnits();
            case JavaCodeUnit unit -> List.of(unit);
            default -> List.of();
        };
    }

    /** What no test covers. */
    Set<String> missing() {
        Set<String> missing = new TreeSet<>(api);
        missing.removeAll(covered);
        return missing;
    }

    /** What a test says it covers, and what does not exist. */
    Set<String> unknown() {
        Set<String> unknown = new TreeSet<>(covered);
        unknown.removeAll(api);
        return unknown;
    }

    /** Tests that do not run, or do not call what they say they cover. */
    List<String> unproven() {
        return unproven;
    }
}
