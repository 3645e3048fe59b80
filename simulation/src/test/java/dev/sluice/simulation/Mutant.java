package dev.sluice.simulation;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LocalVariable;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * A way to break the engine: one method of one class is changed when a world loads it.
 *
 * @param name what is wrong with it, for people
 * @param owner simple name of the class
 * @param method its method; all of that name
 * @param edit the change
 * @param edits how many instructions were changed: 0 means that the engine was rewritten and this mutant must be, too
 */
record Mutant(String name, String owner, String method, Edit edit, AtomicInteger edits) {

    private static final ClassDesc SIMULATION = ClassDesc.of("dev.sluice.request.Simulation");

    static Mutant of(String name, String owner, String method, Edit edit) {
        return new Mutant(name, owner, method, edit, new AtomicInteger());
    }

    /** What is done to a method. */
    @FunctionalInterface
    interface Edit {
        CodeTransform transform(ClassDesc returnType, AtomicInteger edits);
    }

    /** The whole method does nothing but return {@code result}: 0, false, or nothing. */
    static Edit returns(int result) {
        return (returnType, edits) -> new CodeTransform() {
            @Override
            public void accept(CodeBuilder builder, CodeElement element) {
                edits.incrementAndGet(); // and drops it
            }

            @Override
            public void atEnd(CodeBuilder builder) {
                push(builder, returnType, result);
                builder.return_(TypeKind.from(returnType));
            }
        };
    }

    /** The {@code nth} call of {@code callee} in the method, from 1, or every one if it is 0, is not made and gives {@code result}. */
    static Edit skips(String callee, int nth, int result) {
        return onCall(callee, nth, (builder, call) -> {
            List<ClassDesc> pushed = new ArrayList<>(call.typeSymbol().parameterList());
            if (call.opcode() != Opcode.INVOKESTATIC) {
                pushed.addFirst(ConstantDescs.CD_Object);
            }
            for (ClassDesc type : pushed.reversed()) {
                if (TypeKind.from(type).slotSize() == 2) {
                    builder.pop2();
                } else {
                    builder.pop();
                }
            }
            push(builder, call.typeSymbol().returnType(), result);
        });
    }

    /** The {@code nth} compare-and-set of the method looks, and then writes: somebody may come between. */
    static Edit looksThenSets(String callee, int nth) {
        return onCall(callee, nth, (builder, call) -> {
            MethodTypeDesc ofCall = call.typeSymbol(); // owner, expected, next; or array, index, expected, next
            boolean inArray = ofCall.parameterCount() == 4;
            ClassDesc value = ofCall.parameterType(inArray ? 2 : 1);
            ClassDesc general = value.isPrimitive() ? value : ConstantDescs.CD_Object;
            List<ClassDesc> variable = inArray
                    ? List.of(ConstantDescs.CD_VarHandle, ConstantDescs.CD_Object, ConstantDescs.CD_int)
                    : List.of(ConstantDescs.CD_VarHandle, ConstantDescs.CD_Object);
            builder.invokestatic(
                    SIMULATION,
                    "lookThenSet",
                    MethodTypeDesc.of(ConstantDescs.CD_boolean, variable)
                            .insertParameterTypes(variable.size(), general, general));
        });
    }

    /** What the method guards against by {@code catch} and {@code finally} is thrown to its caller. */
    static Edit unguarded() {
        return (returnType, edits) -> (builder, element) -> {
            switch (element) {
                case ExceptionCatch guard -> edits.incrementAndGet(); // and drops it
                case LocalVariable ofDeadCode -> {}
                default -> builder.with(element);
            }
        };
    }

    private static Edit onCall(String callee, int nth, BiConsumer<CodeBuilder, InvokeInstruction> instead) {
        return (returnType, edits) -> {
            AtomicInteger calls = new AtomicInteger();
            return (builder, element) -> {
                if (isCall(element, callee) && (calls.incrementAndGet() == nth || nth == 0)) {
                    edits.incrementAndGet();
                    instead.accept(builder, (InvokeInstruction) element);
                } else {
                    builder.with(element);
                }
            };
        };
    }

    private static boolean isCall(CodeElement element, String callee) {
        return element instanceof InvokeInstruction call && call.name().equalsString(callee);
    }

    private static void push(CodeBuilder builder, ClassDesc type, int result) {
        switch (TypeKind.from(type)) {
            case VOID -> {}
            case REFERENCE -> builder.aconst_null();
            case LONG -> builder.loadConstant((long) result);
            default -> builder.loadConstant(result);
        }
    }

    /** The class file of {@code loaded}, broken if this mutant is about that class, else as it is. */
    byte[] applyTo(String loaded, byte[] original, ClassFile context) {
        if (!loaded.endsWith("." + owner)) {
            return original;
        }
        ClassModel model = context.parse(original);
        return context.transformClass(model, (builder, element) -> {
            if (element instanceof MethodModel found && found.methodName().equalsString(method)) {
                ClassDesc returnType = found.methodTypeSymbol().returnType();
                builder.transformMethod(found, MethodTransform.transformingCode(edit.transform(returnType, edits)));
            } else {
                builder.with(element);
            }
        });
    }
}
