package io.sluice.gateway.script.meter;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Modifier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// Writes the questions of [Checkpoint] into the code of a library that knows no limits.
///
/// Each loop asks after so many turns, each array is asked for before it is made, and methods of the class library
/// whose price depends on their arguments are those of [MeteredText] and [MeteredNumbers]. What is left between two
/// questions is bounded by the code's length.
final class Instrumentation {
    /// Turns of a loop between two questions, less one.
    private static final int TURNS = 127;

    private static final ClassDesc CHECKPOINT = desc(Checkpoint.class);
    private static final ClassDesc NUMBERS = desc(MeteredNumbers.class);
    private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(ConstantDescs.CD_void);
    private static final MethodTypeDesc COUNT_AND_UNIT =
            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int, ConstantDescs.CD_int);
    private static final MethodTypeDesc TEXT = MethodTypeDesc.of(ConstantDescs.CD_void, desc(CharSequence.class));
    private static final MethodTypeDesc SAME_TEXT = MethodTypeDesc.of(ConstantDescs.CD_String, ConstantDescs.CD_String);

    /// Methods whose last argument says how much they make, and how many bytes one takes.
    private static final Map<String, Integer> MAKERS = Map.of(
            "java/lang/StringBuilder.<init>(I)V", 2,
            "java/lang/StringBuilder.ensureCapacity(I)V", 2,
            "java/lang/String.<init>([CII)V", 2,
            "java/lang/String.<init>([III)V", 4,
            "java/lang/String.valueOf([CII)Ljava/lang/String;", 2,
            "java/util/ArrayList.<init>(I)V", 8,
            "java/util/ArrayList.ensureCapacity(I)V", 8,
            "java/util/HashMap.<init>(I)V", 16,
            "java/util/LinkedHashMap.<init>(I)V", 16,
            "java/util/BitSet.<init>(I)V", 1);

    private static final Set<String> OF_UNITS =
            Set.of("java/lang/String.<init>([C)V", "java/lang/String.valueOf([C)Ljava/lang/String;");
    private static final Set<String> OF_TEXT = Set.of(
            "java/lang/StringBuilder.<init>(Ljava/lang/String;)V",
            "java/lang/StringBuilder.<init>(Ljava/lang/CharSequence;)V");

    /// Methods that change an object without a look at whether it is sealed.
    private static final Set<String> CHANGES =
            Set.of("defineOwnProperty", "preventExtensions", "setPrototype", "setAttributes", "setGetterOrSetter");

    private static final ClassDesc SEALED = desc(Sealed.class);
    private static final MethodTypeDesc OBJECT = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_Object);

    private static final Map<String, Stand> STANDS = stands();

    private final ClassFile classes;

    /// @param library finds the bytes of the library's classes
    Instrumentation(ClassLoader library) {
        this.classes = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(library).cached()));
    }

    /// A method that stands for one of the class library.
    private record Stand(ClassDesc owner, String name, MethodTypeDesc type) {}

    private static Map<String, Stand> stands() {
        var stands = new HashMap<String, Stand>();
        for (var type : List.of(MeteredText.class, MeteredNumbers.class)) {
            for (var method : type.getDeclaredMethods()) {
                if (!Modifier.isPublic(method.getModifiers())) continue;
                var full = MethodTypeDesc.of(
                        desc(method.getReturnType()),
                        Stream.of(method.getParameterTypes())
                                .map(Instrumentation::desc)
                                .toList());
                var stand = new Stand(desc(type), method.getName(), full);
                var rest = full.dropParameterTypes(0, 1).descriptorString();
                var first = method.getParameterTypes()[0].getName().replace('.', '/');
                stands.put(first + '.' + stand.name + rest, stand);
                if (first.equals("java/util/Collection")) {
                    stands.put("java/util/List." + stand.name + rest, stand);
                    stands.put("java/util/ArrayList." + stand.name + rest, stand);
                    stands.put("java/util/Set." + stand.name + rest, stand);
                }
                for (var owner : List.of("java/util/Arrays", "java/lang/System", "java/text/Normalizer")) {
                    stands.put(owner + '.' + stand.name + full.descriptorString(), stand);
                }
            }
        }
        return Map.copyOf(stands);
    }

    private static ClassDesc desc(Class<?> type) {
        return ClassDesc.ofDescriptor(type.descriptorString());
    }

    byte[] metered(byte[] bytes) {
        var model = classes.parse(bytes);
        return classes.transformClass(model, (builder, element) -> {
            if (element instanceof MethodModel method && method.code().isPresent()) {
                var change = CHANGES.contains(method.methodName().stringValue())
                        && !method.flags().has(AccessFlag.STATIC);
                var metering = new Metering(loops(method.code().get()), change);
                builder.transformMethod(method, MethodTransform.transformingCode(metering));
            } else {
                builder.with(element);
            }
        });
    }

    private static boolean loops(CodeModel code) {
        var seen = new HashSet<Label>();
        for (var element : code) {
            if (element instanceof LabelTarget at) seen.add(at.label());
            if (back(element, seen)) return true;
        }
        return false;
    }

    private static boolean back(CodeElement element, Set<Label> seen) {
        return switch (element) {
            case BranchInstruction jump -> seen.contains(jump.target());
            case TableSwitchInstruction jump -> seen.contains(jump.defaultTarget()) || back(jump.cases(), seen);
            case LookupSwitchInstruction jump -> seen.contains(jump.defaultTarget()) || back(jump.cases(), seen);
            default -> false;
        };
    }

    private static boolean back(List<SwitchCase> cases, Set<Label> seen) {
        return cases.stream().anyMatch(each -> seen.contains(each.target()));
    }

    /// One method.
    private static final class Metering implements CodeTransform {
        private final Set<Label> seen = new HashSet<>();
        private final boolean loops;
        private final boolean change;
        private int turns;

        Metering(boolean loops, boolean change) {
            this.loops = loops;
            this.change = change;
        }

        @Override
        public void atStart(CodeBuilder code) {
            if (change) code.aload(0).invokestatic(SEALED, "change", OBJECT);
            if (!loops) return;
            turns = code.allocateLocal(TypeKind.INT);
            code.iconst_0().istore(turns);
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            if (element instanceof LabelTarget at) seen.add(at.label());
            if (back(element, seen)) turn(code);
            switch (element) {
                case NewPrimitiveArrayInstruction array ->
                    array(code, array.typeKind().slotSize() * 4);
                case NewReferenceArrayInstruction _ -> array(code, 4);
                case NewMultiArrayInstruction _ -> code.invokestatic(CHECKPOINT, "step", NOTHING);
                case InvokeInstruction call -> {
                    if (call(code, call)) return;
                }
                default -> {}
            }
            code.with(element);
        }

        private void turn(CodeBuilder code) {
            var on = code.newLabel();
            code.iinc(turns, 1)
                    .iload(turns)
                    .bipush(TURNS)
                    .iand()
                    .ifne(on)
                    .invokestatic(CHECKPOINT, "step", NOTHING)
                    .labelBinding(on);
        }

        private static void array(CodeBuilder code, int unit) {
            code.dup().bipush(unit).invokestatic(CHECKPOINT, "array", COUNT_AND_UNIT);
        }

        /// @return whether another method is called in its place
        private static boolean call(CodeBuilder code, InvokeInstruction call) {
            if (!call.owner().asInternalName().startsWith("java/")) return false;
            var name = call.owner().asInternalName()
                    + '.'
                    + call.name().stringValue()
                    + call.type().stringValue();
            var unit = MAKERS.get(name);
            if (unit != null) array(code, unit);
            else if (OF_UNITS.contains(name)) {
                code.dup().arraylength().bipush(2).invokestatic(CHECKPOINT, "array", COUNT_AND_UNIT);
            } else if (OF_TEXT.contains(name)) {
                code.dup().invokestatic(CHECKPOINT, "text", TEXT);
            } else if (name.equals("java/math/BigInteger.<init>(Ljava/lang/String;)V")) {
                code.invokestatic(NUMBERS, "digits", SAME_TEXT);
            } else if (name.equals("java/math/BigInteger.<init>(Ljava/lang/String;I)V")) {
                code.swap().invokestatic(NUMBERS, "digits", SAME_TEXT).swap();
            } else if (name.endsWith(".printStackTrace(Ljava/io/PrintStream;)V")) {
                // Standard error is not for a script to write to.
                code.pop2();
                return true;
            } else if (call.opcode() != Opcode.INVOKESPECIAL) {
                var stand = STANDS.get(name);
                if (stand == null) return false;
                code.invokestatic(stand.owner, stand.name, stand.type);
                return true;
            }
            return false;
        }
    }
}
