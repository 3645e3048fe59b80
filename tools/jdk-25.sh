# For sourcing by the launchers: sets JAVA_HOME to a JDK 25, and builds what is missing or older than its sources.
# Needs $root, the top of the project, and $program, the name to complain under.

is_jdk_25() {
    [ -x "$1/bin/javac" ] && [ -f "$1/release" ] && grep -q '^JAVA_VERSION="25[."]' "$1/release"
}

find_jdk_25() {
    local candidate on_path=
    if command -v javac > /dev/null; then
        on_path=$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")
    fi
    for candidate in "${JAVA_HOME:-}" "$on_path" /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/* \
        "$HOME"/.jdks/* "$HOME"/.sdkman/candidates/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if is_jdk_25 "$candidate"; then
            JAVA_HOME=$candidate
            export JAVA_HOME
            return 0
        fi
    done
    echo "$program: no JDK 25 found in JAVA_HOME, on the PATH or in the usual folders; install one or set JAVA_HOME to it" >&2
    return 1
}

# up_to_date JAR MODULE...: nothing of these modules' sources is newer than the jar.
up_to_date() {
    local jar=$1 module
    shift
    [ -f "$jar" ] || return 1
    [ ! "$root/pom.xml" -nt "$jar" ] || return 1
    for module in "$@"; do
        [ -z "$(find "$root/$module/pom.xml" "$root/$module/src/main" -newer "$jar" -print -quit)" ] || return 1
    done
}

# build MODULE LOG: packages a module and what it needs, without tests; the log is shown only if that fails.
build() {
    if ! command -v mvn > /dev/null; then
        echo "$program: Maven 3.8.7 or later is needed to build on first use; install it" >&2
        return 1
    fi
    mkdir -p "$(dirname "$2")"
    echo "$program: building $1 (first use, or its sources have changed) ..." >&2
    if ! mvn -B -ntp -q -f "$root/pom.xml" -pl "$1" -am package -DskipTests -Dspotless.check.skip=true > "$2" 2>&1 < /dev/null; then
        grep -m 20 ERROR "$2" >&2 || cat "$2" >&2
        echo "$program: the build failed; the whole log is in $2" >&2
        return 1
    fi
    touch "$root/$1/target/$1.jar"
}
