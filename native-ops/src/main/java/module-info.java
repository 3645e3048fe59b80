/** Images in native memory and the operations on them: start at {@code dev.sluice.nativeops.Image}. */
module dev.sluice.nativeops {
    requires transitive dev.sluice.request;
    requires transitive org.bytedeco.opencv;
    requires org.bytedeco.javacpp;
    requires com.github.luben.zstd_jni;
    requires com.google.gson;
    requires static java.management;
    requires static transitive java.desktop;
    requires static org.jspecify;

    exports dev.sluice.nativeops;
    exports dev.sluice.nativeops.spots;
    exports dev.sluice.nativeops.volume;
    exports dev.sluice.nativeops.windowed;
}
