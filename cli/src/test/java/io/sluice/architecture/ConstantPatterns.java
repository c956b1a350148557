package io.sluice.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.List;
import java.util.Map;

/// Sees in the code of a class whether `String` reads patterns that are no constants.
final class ConstantPatterns extends ArchCondition<JavaClass> {
    static final ConstantPatterns ALONE = new ConstantPatterns();

    /// Methods, and how many instructions before the call the pattern is written: arguments behind it are simple.
    private static final Map<String, Integer> READERS = Map.of(
            "matches(Ljava/lang/String;)Z", 1,
            "split(Ljava/lang/String;)[Ljava/lang/String;", 1,
            "split(Ljava/lang/String;I)[Ljava/lang/String;", 2,
            "replaceAll(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/String;", 2,
            "replaceFirst(Ljava/lang/String;Ljava/lang/String;)Ljava/lang/String;", 2);

    private ConstantPatterns() {
        super("give String constant patterns");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
        for (var method : ClassFile.of().parse(bytes(type)).methods()) {
            var code = method.code()
                    .map(body -> body.elementStream()
                            .filter(Instruction.class::isInstance)
                            .map(Instruction.class::cast)
                            .toList())
                    .orElse(List.of());
            for (int at = 0; at < code.size(); at++) check(type, method, code, at, events);
        }
    }

    private static void check(
            JavaClass type, MethodModel method, List<Instruction> code, int at, ConditionEvents events) {
        if (!(code.get(at) instanceof InvokeInstruction call)) return;
        if (!call.owner().asInternalName().equals("java/lang/String")) return;
        var before = READERS.get(call.name().stringValue() + call.type().stringValue());
        if (before == null) return;
        boolean constant = at >= before
                && code.get(at - before) instanceof ConstantInstruction pushed
                && pushed.constantValue() instanceof String;
        events.add(new SimpleConditionEvent(
                type,
                constant,
                type.getName() + "." + method.methodName().stringValue() + " calls String."
                        + call.name().stringValue() + " with a pattern that is no constant"));
    }

    private static byte[] bytes(JavaClass type) {
        try (var in = type.getSource().orElseThrow().getUri().toURL().openStream()) {
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
