package dev.sluice.simulation;

import static dev.sluice.simulation.Injection.ALLOCATES;
import static dev.sluice.simulation.Injection.ALLOCATES_ONCE;
import static dev.sluice.simulation.Injection.CALLS;
import static dev.sluice.simulation.Injection.FREEZES;
import static dev.sluice.simulation.Injection.GOES_DEEP;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.Set;

/**
 * Puts, before each allocation and each call in one method of the engine, a call at which the simulated machine may throw: memory is
 * exhausted, or the stack is.
 */
final class FailurePoints implements CodeTransform {

    private static final ClassDesc SIMULATION = ClassDesc.of("dev.sluice.request.Simulation");
    private static final MethodTypeDesc MAY_FAIL =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int, ConstantDescs.CD_String);

    /** Of the JDK: owners whose methods allocate nothing, or nothing but exceptions. */
    private static final Set<String> LEAN_OWNERS = Set.of(
            "java/lang/invoke/VarHandle",
            "java/util/concurrent/atomic/AtomicInteger",
            "java/util/concurrent/atomic/AtomicLong",
            "java/util/concurrent/atomic/AtomicBoolean",
            "java/util/concurrent/atomic/AtomicReference",
            "java/lang/Math",
            "java/lang/Object",
            "java/lang/Record",
            "java/lang/Enum",
            "java/util/Iterator");

    /** Methods of other owners in the JDK that allocate nothing. */
    private static final Set<String> LEAN = Set.of(
            "requireNonNull",
            "currentThread",
            "interrupt",
            "interrupted",
            "isInterrupted",
            "isVirtual",
            "isAlive",
            "threadId",
            "getName",
            "getContextClassLoader",
            "setContextClassLoader",
            "onSpinWait",
            "nanoTime",
            "currentTimeMillis",
            "identityHashCode",
            "unpark",
            "inForkJoinPool",
            "compare",
            "equals",
            "numberOfTrailingZeros",
            "toNanos",
            "poll",
            "isEmpty",
            "size",
            "contains",
            "get",
            "getFirst",
            "isPresent",
            "orElse",
            "orElseThrow",
            "empty",
            "getCause");

    /** Methods of the engine that add to lists which were made large enough before. */
    private static final Set<String> HAVE_ROOM = Set.of(
            "dev/sluice/request/PoolMembers.copyTo",
            "dev/sluice/request/Roots$Stripe.copyTo",
            "dev/sluice/request/threadpool/SharedQueue.drainTo");

    /** Classes of the engine that call users' code. */
    private static final Set<String> CALLS_USERS = Set.of(
            "dev/sluice/request/Listeners$Callback",
            "dev/sluice/request/UnheardFailures",
            "dev/sluice/request/Execution",
            "dev/sluice/request/RequestContext",
            "dev/sluice/request/RequestExecutor$Task",
            "dev/sluice/request/RequestExecutor",
            "dev/sluice/request/Interruption",
            "dev/sluice/request/Shield",
            "dev/sluice/request/Group$Part");

    private static final Set<String> USERS = Set.of(
            "java/util/concurrent/Callable",
            "java/lang/Runnable",
            "java/util/function/Consumer",
            "java/util/function/BiConsumer",
            "java/util/function/IntConsumer",
            "java/util/function/Supplier",
            "java/util/function/BooleanSupplier",
            "java/util/concurrent/CompletionStage",
            "java/util/concurrent/Future",
            "dev/sluice/request/RequestDecorator");

    /** Between the beginning and the end of a request that is executed in place: if more stack is needed than anybody made sure of, it ends all the same. */
    private static final Set<String> BEGUN =
            Set.of("dev/sluice/request/Execution.runApart", "dev/sluice/request/Execution.run");

    private final String owner;
    private final String method;
    private int line;

    FailurePoints(String owner, String method) {
        this.owner = owner;
        this.method = method;
    }

    @Override
    public void accept(CodeBuilder builder, CodeElement element) {
        switch (element) {
            case LineNumber number -> line = number.line();
            case NewObjectInstruction made ->
                point(builder, ALLOCATES, "new " + made.className().asInternalName());
            case NewPrimitiveArrayInstruction ignored -> point(builder, ALLOCATES, "new array");
            case NewReferenceArrayInstruction ignored -> point(builder, ALLOCATES, "new array");
            case NewMultiArrayInstruction ignored -> point(builder, ALLOCATES, "new array");
            case InvokeDynamicInstruction made -> {
                if (made.typeSymbol().parameterCount() > 0) { // one without is made once, when it is linked
                    point(builder, ALLOCATES, made.name().stringValue());
                }
            }
            case InvokeInstruction call ->
                point(builder, kinds(call), call.name().stringValue());
            default -> {}
        }
        builder.with(element);
    }

    private void point(CodeBuilder builder, int kinds, String what) {
        builder.loadConstant(kinds);
        builder.loadConstant(owner.substring(owner.lastIndexOf('/') + 1) + '.' + method + ':' + line + ' ' + what);
        builder.invokestatic(SIMULATION, "mayFail", MAY_FAIL);
    }

    private int kinds(InvokeInstruction call) {
        String callee = call.owner().asInternalName();
        String name = call.name().stringValue();
        if (USERS.contains(callee)) {
            return CALLS_USERS.contains(owner) ? CALLS | GOES_DEEP | ALLOCATES : CALLS;
        }
        if (callee.startsWith("dev/sluice/request")) {
            if (BEGUN.contains(owner + '.' + method)) {
                return CALLS | GOES_DEEP;
            }
            return name.equals("newThread") ? CALLS | ALLOCATES : CALLS;
        }
        if (callee.equals("java/util/concurrent/locks/LockSupport") && name.startsWith("park")) {
            return CALLS | FREEZES; // where the heap is full, the JDK parks without
        }
        if (callee.equals("java/lang/Thread") && name.equals("yield")) {
            return CALLS | FREEZES | ALLOCATES;
        }
        if (callee.equals("java/lang/ThreadLocal")) {
            return switch (name) {
                case "get" -> CALLS | ALLOCATES_ONCE;
                case "set" -> CALLS | ALLOCATES_ONCE | ALLOCATES;
                default -> CALLS;
            };
        }
        if (callee.startsWith("jdk/jfr/") // a recording may be on, and events are made here
                || callee.equals("java/lang/System$Logger")
                || callee.startsWith("java/util/concurrent/Completable")) {
            return CALLS | GOES_DEEP | ALLOCATES;
        }
        boolean lean = LEAN_OWNERS.contains(callee)
                || name.equals("add") && HAVE_ROOM.contains(owner + '.' + method)
                || LEAN.contains(name)
                || call.opcode() == Opcode.INVOKESPECIAL && callee.startsWith("java/util/concurrent/atomic/");
        return lean ? CALLS : CALLS | ALLOCATES;
    }
}
