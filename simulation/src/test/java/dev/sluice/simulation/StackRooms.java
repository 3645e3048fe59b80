package dev.sluice.simulation;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.ReturnInstruction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where in the engine's methods, as they were woven, it has made sure of its stack: after the call of {@code StackRoom.require()}, or of a
 * method that always makes it, if nothing jumps past that call. A world's classes are all entered before the first question.
 */
public final class StackRooms {

    private static final String REQUIRE = "dev/sluice/request/spin/StackRoom.require";

    /** A call that is made whenever the code after it is reached; {@code always}: and whenever the method returns. */
    private record Call(String callee, int at, boolean always) {}

    private final Set<String> engine = new HashSet<>();
    private final Map<String, List<Call>> calls = new HashMap<>();
    private final Map<String, Integer> sureFrom = new HashMap<>();

    void add(ClassModel woven) {
        String owner = woven.thisClass().asInternalName();
        engine.add(owner.replace('/', '.'));
        for (MethodModel method : woven.methods()) {
            String name = owner
                    + '.'
                    + method.methodName().stringValue()
                    + method.methodType().stringValue();
            method.code().ifPresent(code -> calls.put(name, callsOf(code)));
        }
    }

    private static List<Call> callsOf(CodeModel code) {
        Map<Label, Integer> labels = new HashMap<>();
        int size = 0;
        for (CodeElement element : code) {
            if (element instanceof LabelTarget target) {
                labels.put(target.label(), size);
            }
            size += sizeOf(element);
        }
        List<Call> made = new ArrayList<>();
        int at = 0;
        int skippedTo = 0;
        boolean returned = false;
        for (CodeElement element : code) {
            if (element instanceof BranchInstruction branch) {
                skippedTo = Math.max(skippedTo, labels.get(branch.target()));
            } else if (element instanceof ReturnInstruction) {
                returned = true;
            } else if (element instanceof InvokeInstruction call && at >= skippedTo) {
                String callee = call.owner().asInternalName()
                        + '.'
                        + call.name().stringValue()
                        + call.type().stringValue();
                made.add(new Call(callee, at, !returned));
            }
            at += sizeOf(element);
        }
        return made;
    }

    private static int sizeOf(CodeElement element) {
        return element instanceof Instruction instruction ? instruction.sizeInBytes() : 0;
    }

    /** Whether a frame is the engine's. */
    public boolean isEngine(StackWalker.StackFrame frame) {
        return engine.contains(frame.getClassName());
    }

    /** Whether a frame is past a place where the stack was made sure of, so that it and all that it calls have enough. */
    public boolean isSure(StackWalker.StackFrame frame) {
        String name = frame.getClassName().replace('.', '/') + '.' + frame.getMethodName() + frame.getDescriptor();
        return frame.getByteCodeIndex() > sureFrom.computeIfAbsent(name, this::sureFrom);
    }

    private int sureFrom(String method) {
        return calls.getOrDefault(method, List.of()).stream()
                .filter(call -> makesSure(call.callee(), new HashSet<>()))
                .mapToInt(Call::at)
                .findFirst()
                .orElse(Integer.MAX_VALUE);
    }

    /** Whether whoever returns from a method has made sure of the stack in it. */
    private boolean makesSure(String method, Set<String> asked) {
        return method.startsWith(REQUIRE)
                || asked.add(method)
                        && calls.getOrDefault(method, List.of()).stream()
                                .anyMatch(call -> call.always() && makesSure(call.callee(), asked));
    }
}
