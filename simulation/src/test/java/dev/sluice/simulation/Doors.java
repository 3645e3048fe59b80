package dev.sluice.simulation;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Makes a scenario robust as a careful user's program is: each of its calls of the engine goes through a method of its own that calls
 * again, outside of requests, when the call has thrown what was injected. So a scenario goes on where an operation has failed, and what
 * it does then shows whether that operation has left anything half done. In a request the error is not caught: the request fails.
 */
final class Doors implements ClassTransform {

    private static final ClassDesc SIMULATION = ClassDesc.of("dev.sluice.request.Simulation");

    private record Door(Opcode opcode, ClassDesc owner, String name, MethodTypeDesc type, boolean ofInterface) {
        MethodTypeDesc signature() {
            return opcode == Opcode.INVOKESTATIC ? type : type.insertParameterTypes(0, owner);
        }
    }

    private final ClassDesc scenario;
    private final Predicate<String> isEngine;
    private final Map<Door, String> doors = new LinkedHashMap<>();

    private Doors(ClassDesc scenario, Predicate<String> isEngine) {
        this.scenario = scenario;
        this.isEngine = isEngine;
    }

    /** The class file of a scenario with its doors; {@code isEngine} tells internal names of the engine's classes. */
    static byte[] into(byte[] original, ClassFile context, Predicate<String> isEngine) {
        ClassModel model = context.parse(original);
        if (model.flags().has(AccessFlag.INTERFACE)) {
            return original;
        }
        return context.transformClass(model, new Doors(model.thisClass().asSymbol(), isEngine));
    }

    @Override
    public void accept(ClassBuilder builder, ClassElement element) {
        if (element instanceof MethodModel method && method.code().isPresent()) {
            builder.transformMethod(method, java.lang.classfile.MethodTransform.transformingCode(this::accept));
        } else {
            builder.with(element);
        }
    }

    private void accept(CodeBuilder builder, CodeElement element) {
        switch (element) {
            case InvokeInstruction call
            when call.opcode() != Opcode.INVOKESPECIAL
                    && isEngine.test(call.owner().asInternalName()) -> {
                Door door = new Door(
                        call.opcode(),
                        call.owner().asSymbol(),
                        call.name().stringValue(),
                        call.typeSymbol(),
                        call.isInterface());
                builder.invokestatic(scenario, nameOf(door), door.signature());
            }
            case InvokeDynamicInstruction lambda -> builder.invokedynamic(throughDoors(lambda));
            default -> builder.with(element);
        }
    }

    /** A method reference to the engine becomes one to the door. */
    private DynamicCallSiteDesc throughDoors(InvokeDynamicInstruction lambda) {
        ConstantDesc[] arguments = lambda.bootstrapArgs().toArray(ConstantDesc[]::new);
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof DirectMethodHandleDesc handle && isDoor(handle)) {
                boolean isStatic = handle.refKind() == java.lang.invoke.MethodHandleInfo.REF_invokeStatic;
                MethodTypeDesc type = MethodTypeDesc.ofDescriptor(handle.lookupDescriptor());
                Door door = new Door(
                        isStatic
                                ? Opcode.INVOKESTATIC
                                : handle.isOwnerInterface() ? Opcode.INVOKEINTERFACE : Opcode.INVOKEVIRTUAL,
                        handle.owner(),
                        handle.methodName(),
                        type,
                        handle.isOwnerInterface());
                arguments[i] = MethodHandleDesc.ofMethod(
                        DirectMethodHandleDesc.Kind.STATIC, scenario, nameOf(door), door.signature());
            }
        }
        return DynamicCallSiteDesc.of(
                lambda.bootstrapMethod(), lambda.name().stringValue(), lambda.typeSymbol(), arguments);
    }

    private boolean isDoor(DirectMethodHandleDesc handle) {
        String owner = handle.owner().descriptorString();
        return handle.refKind() != java.lang.invoke.MethodHandleInfo.REF_newInvokeSpecial
                && isEngine.test(owner.substring(1, owner.length() - 1));
    }

    private String nameOf(Door door) {
        return doors.computeIfAbsent(door, first -> "door$" + doors.size());
    }

    @Override
    public void atEnd(ClassBuilder builder) {
        doors.forEach((door, name) -> builder.withMethodBody(
                name,
                door.signature(),
                ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
                code -> write(code, door)));
    }

    private static void write(CodeBuilder code, Door door) {
        Label start = code.newBoundLabel();
        int slot = 0;
        for (ClassDesc type : door.signature().parameterList()) {
            TypeKind kind = TypeKind.from(type);
            code.loadLocal(kind, slot);
            slot += kind.slotSize();
        }
        code.invoke(door.opcode(), door.owner(), door.name(), door.type(), door.ofInterface());
        code.return_(TypeKind.from(door.type().returnType()));
        Label end = code.newBoundLabel();
        code.exceptionCatchAll(start, end, end);
        code.invokestatic(SIMULATION, "again", MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Throwable));
        code.goto_(start);
    }
}
