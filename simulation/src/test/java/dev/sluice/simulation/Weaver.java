package dev.sluice.simulation;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Map;
import java.util.Optional;

/**
 * Rewrites classes so that they run on the simulated machine.
 *
 * <p>Before each access to a field that can change, and before each call of a {@code VarHandle} or of {@code java.util.concurrent}, the
 * engine's methods get a call of {@code Simulation.point()}: there the simulated machine may go on with another thread. Calls that ask
 * the real machine for something (park, unpark, threads, the clock, monitors) ask the simulated one. The sources of the engine know
 * nothing of this, so it costs them nothing.
 */
final class Weaver {

    private static final ClassDesc SIMULATION = ClassDesc.of("dev.sluice.request.Simulation");
    private static final ClassDesc OBJECT = ConstantDescs.CD_Object;
    private static final MethodTypeDesc ON_OBJECT = MethodTypeDesc.of(ConstantDescs.CD_void, OBJECT);

    /** Owner and method of a call, and the method of Simulation that takes its place: the same arguments, the receiver first. */
    private static final Map<String, String> REDIRECTED = Map.ofEntries(
            Map.entry("java/util/concurrent/locks/LockSupport.park", "park"),
            Map.entry("java/util/concurrent/locks/LockSupport.parkNanos", "parkNanos"),
            Map.entry("java/util/concurrent/locks/LockSupport.unpark", "unpark"),
            Map.entry("java/util/concurrent/ForkJoinPool.execute", "executeElsewhere"),
            Map.entry("java/lang/Thread.yield", "yield"),
            Map.entry("java/lang/Thread.sleep", "sleep"),
            Map.entry("java/lang/Thread.start", "start"),
            Map.entry("java/lang/Thread.join", "join"),
            Map.entry("java/lang/Thread.isAlive", "isAlive"),
            Map.entry("java/lang/Thread.isVirtual", "isVirtual"),
            Map.entry("java/lang/Thread.interrupt", "interrupt"),
            Map.entry("java/lang/Thread.threadId", "threadId"),
            Map.entry("java/lang/Thread$Builder$OfPlatform.factory", "platformThreads"),
            Map.entry("java/lang/Thread$Builder$OfVirtual.factory", "virtualThreads"),
            Map.entry("java/lang/Thread$Builder$OfVirtual.unstarted", "virtualThread"),
            Map.entry("java/lang/System.nanoTime", "nanoTime"),
            Map.entry("java/lang/System.currentTimeMillis", "currentTimeMillis"),
            Map.entry("java/lang/System.identityHashCode", "identityHashCode"),
            Map.entry("java/lang/System$Logger.log", "log"),
            Map.entry("java/lang/Object.wait", "waitFor"),
            Map.entry("java/lang/Object.notifyAll", "notifyAllOn"),
            Map.entry("dev/sluice/request/coroutine/JvmThreads.claim", "claimJvmThreads"),
            Map.entry("dev/sluice/request/coroutine/VirtualThreads.newThread", "coroutine"),
            Map.entry("dev/sluice/request/coroutine/VirtualThreads.scheduler", "scheduler"),
            Map.entry("dev/sluice/request/coroutine/VirtualThreads.park", "parkCoroutine"),
            Map.entry("dev/sluice/request/threadpool/ThreadPool.report", "report"),
            Map.entry("dev/sluice/request/spin/Spin.until", "spinUntil"),
            Map.entry("dev/sluice/request/spin/SpinLock.pause", "spin"));

    private final ClassFiles files;
    private final Optional<Mutant> mutant;
    private final Optional<StackRooms> rooms;
    private final ClassFile context = ClassFile.of(
            ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(Weaver.class.getClassLoader())
                    .orElse(ClassHierarchyResolver.defaultResolver())));

    /** With {@code rooms}, where they are entered, the engine also gets the places where it may run out of memory or stack. */
    Weaver(ClassFiles files, Optional<Mutant> mutant, Optional<StackRooms> rooms) {
        this.files = files;
        this.mutant = mutant;
        this.rooms = rooms;
    }

    byte[] weave(String name, byte[] original) {
        if (isMachine(name)) {
            return original;
        }
        boolean pointed = files.isEngine(name);
        byte[] bytes =
                mutant.map(broken -> broken.applyTo(name, original, context)).orElse(original);
        ClassModel model = context.parse(rooms.isEmpty() ? bytes : weaveFailures(name, bytes, pointed));
        byte[] woven = context.transformClass(
                model,
                ClassTransform.transformingMethodBodies(
                        Weaver::isWoven, (builder, element) -> weave(builder, element, pointed)));
        if (pointed) {
            rooms.ifPresent(known -> known.add(context.parse(woven)));
        }
        return woven;
    }

    private byte[] weaveFailures(String name, byte[] bytes, boolean pointed) {
        if (!pointed) {
            return Doors.into(bytes, context, owner -> files.isEngine(owner.replace('/', '.')));
        }
        if (name.endsWith(".StackRoom")) { // the probe itself: it fails where it is asked for
            return bytes;
        }
        return context.transformClass(context.parse(bytes), (builder, element) -> {
            if (element instanceof MethodModel method && isWoven(method)) {
                String owner = name.replace('.', '/');
                builder.transformMethod(
                        method,
                        MethodTransform.transformingCode(
                                new FailurePoints(owner, method.methodName().stringValue())));
            } else {
                builder.with(element);
            }
        });
    }

    /** The simulated machine itself, and what reaches into the JDK for it. */
    private static boolean isMachine(String name) {
        String simple = name.substring(name.lastIndexOf('.') + 1);
        return simple.equals("Simulation")
                || simple.startsWith("Machine")
                || simple.startsWith("Fiber")
                || simple.startsWith("VirtualThreads");
    }

    /** Not class initialisers, which hold a lock of the JVM: whoever loses his turn there would take it along. */
    private static boolean isWoven(MethodModel method) {
        return !method.methodName().equalsString(ConstantDescs.CLASS_INIT_NAME);
    }

    private void weave(CodeBuilder builder, CodeElement element, boolean pointed) {
        switch (element) {
            case FieldInstruction field -> {
                if (pointed
                        && files.isMutable(
                                field.owner().asInternalName(), field.name().stringValue())) {
                    point(builder);
                }
                builder.with(field);
            }
            case InvokeInstruction call -> weaveCall(builder, call, pointed);
            case MonitorInstruction monitor ->
                builder.invokestatic(SIMULATION, monitor.opcode() == Opcode.MONITORENTER ? "enter" : "exit", ON_OBJECT);
            default -> builder.with(element);
        }
    }

    private static void weaveCall(CodeBuilder builder, InvokeInstruction call, boolean pointed) {
        String owner = call.owner().asInternalName();
        String target = REDIRECTED.get(owner + '.' + call.name().stringValue());
        if (target != null) {
            MethodTypeDesc type = call.typeSymbol();
            if (call.opcode() != Opcode.INVOKESTATIC) {
                type = type.insertParameterTypes(0, call.owner().asSymbol());
            }
            builder.invokestatic(SIMULATION, target, type);
            return;
        }
        if (pointed && (owner.equals("java/lang/invoke/VarHandle") || owner.startsWith("java/util/concurrent/"))) {
            point(builder);
        }
        builder.with(call);
    }

    private static void point(CodeBuilder builder) {
        builder.invokestatic(SIMULATION, "point", ConstantDescs.MTD_void);
    }
}
