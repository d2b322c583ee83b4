using System.Reflection.Metadata;

namespace IpAdapter.Graph.Plugins.Code;

/// <summary>One instruction of a method's body.</summary>
/// <param name="Code">What it does.</param>
/// <param name="Operand">The number behind it: a token, the index of a variable; 0 where there is none, or a longer one.</param>
internal readonly record struct Instruction(ILOpCode Code, int Operand)
{
    /// <summary>Reads the body of a method, to its end.</summary>
    public static IReadOnlyList<Instruction> ReadAll(BlobReader body)
    {
        var read = new List<Instruction>();
        while (body.RemainingBytes > 0)
        {
            var first = body.ReadByte();
            var code = (ILOpCode)(first == 0xFE ? 0xFE00 + body.ReadByte() : first);
            read.Add(new Instruction(code, ReadOperand(code, ref body)));
        }

        return read;
    }

    /// <summary>The variable that this instruction stores into.</summary>
    public int? Stores => Code switch
    {
        >= ILOpCode.Stloc_0 and <= ILOpCode.Stloc_3 => Code - ILOpCode.Stloc_0,
        ILOpCode.Stloc or ILOpCode.Stloc_s => Operand,
        _ => null,
    };

    /// <summary>The variable that this instruction loads.</summary>
    public int? Loads => Code switch
    {
        >= ILOpCode.Ldloc_0 and <= ILOpCode.Ldloc_3 => Code - ILOpCode.Ldloc_0,
        ILOpCode.Ldloc or ILOpCode.Ldloc_s => Operand,
        _ => null,
    };

    /// <summary>Whether it calls a method, makes an object, or takes a method's address.</summary>
    public bool Calls => Code is ILOpCode.Call or ILOpCode.Callvirt or ILOpCode.Newobj or ILOpCode.Ldftn or ILOpCode.Ldvirtftn;

    private static int ReadOperand(ILOpCode code, ref BlobReader body)
    {
        switch (code)
        {
            case ILOpCode.Ldarg_s or ILOpCode.Ldarga_s or ILOpCode.Starg_s or ILOpCode.Ldloc_s or ILOpCode.Ldloca_s or ILOpCode.Stloc_s
                or ILOpCode.Ldc_i4_s or ILOpCode.Unaligned
                or (>= ILOpCode.Br_s and <= ILOpCode.Blt_un_s) or ILOpCode.Leave_s:
                return body.ReadByte();
            case ILOpCode.Ldarg or ILOpCode.Ldarga or ILOpCode.Starg or ILOpCode.Ldloc or ILOpCode.Ldloca or ILOpCode.Stloc:
                return body.ReadUInt16();
            case ILOpCode.Ldc_i8 or ILOpCode.Ldc_r8:
                body.ReadInt64();
                return 0;
            case ILOpCode.Switch:
                var targets = body.ReadInt32();
                body.Offset += 4 * targets;
                return 0;
            case ILOpCode.Ldc_i4 or ILOpCode.Ldc_r4 or (>= ILOpCode.Br and <= ILOpCode.Blt_un) or ILOpCode.Leave
                or ILOpCode.Jmp or ILOpCode.Call or ILOpCode.Calli or ILOpCode.Callvirt or ILOpCode.Cpobj or ILOpCode.Ldobj
                or ILOpCode.Ldstr
                or ILOpCode.Newobj or ILOpCode.Castclass or ILOpCode.Isinst or ILOpCode.Unbox or ILOpCode.Unbox_any
                or (>= ILOpCode.Ldfld and <= ILOpCode.Stobj) or ILOpCode.Box or ILOpCode.Newarr or ILOpCode.Ldelema
                or ILOpCode.Ldelem or ILOpCode.Stelem or ILOpCode.Refanyval or ILOpCode.Mkrefany or ILOpCode.Ldtoken
                or ILOpCode.Ldftn or ILOpCode.Ldvirtftn or ILOpCode.Initobj or ILOpCode.Constrained or ILOpCode.Sizeof:
                return body.ReadInt32();
            default:
                return 0;
        }
    }
}
