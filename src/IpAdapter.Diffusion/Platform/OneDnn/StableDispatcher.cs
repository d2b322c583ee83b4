using System.Runtime.InteropServices;
using System.Text;

namespace IpAdapter.Diffusion.Platform.OneDnn;

/// <summary>
/// Calls operators of libtorch by name, through the C functions that it keeps stable for extensions (torch/csrc/stable/c/shim.h).
/// </summary>
/// <remarks>
/// Every argument is one word: a number, a tensor's handle, a list's handle, or for an optional 0 or the address of a word. Handles and
/// addresses are the callee's from then on.
/// </remarks>
internal sealed unsafe class StableDispatcher
{
    private readonly ulong _version;
    private readonly delegate* unmanaged<byte*, byte*, nint*, ulong, int> _call;
    private readonly delegate* unmanaged<nuint, nint*, int> _newList;
    private readonly delegate* unmanaged<nint, nint, int> _append;
    private readonly delegate* unmanaged<nint, nint*, int> _newHandle;

    private StableDispatcher(nint version, nint call, nint newList, nint append, nint newHandle)
    {
        _version = ((delegate* unmanaged<ulong>)version)();
        _call = (delegate* unmanaged<byte*, byte*, nint*, ulong, int>)call;
        _newList = (delegate* unmanaged<nuint, nint*, int>)newList;
        _append = (delegate* unmanaged<nint, nint, int>)append;
        _newHandle = (delegate* unmanaged<nint, nint*, int>)newHandle;
    }

    /// <summary>Finds the functions in a loaded libtorch_cpu; null where it does not export them.</summary>
    public static StableDispatcher? Find(nint library)
    {
        string[] names = ["aoti_torch_abi_version", "torch_call_dispatcher", "torch_new_list_reserve_size", "torch_list_push_back",
            "aoti_torch_new_tensor_handle"];
        var found = names.Select(name => NativeLibrary.TryGetExport(library, name, out var address) ? address : 0).ToArray();
        return found.Contains(0) ? null : new(found[0], found[1], found[2], found[3], found[4]);
    }

    /// <summary>A tensor as an argument.</summary>
    public nint Tensor(Tensor tensor)
    {
        nint handle;
        Require(_newHandle(tensor.Handle, &handle), "aoti_torch_new_tensor_handle");
        GC.KeepAlive(tensor);
        return handle;
    }

    /// <summary>An optional number that is given, as an argument.</summary>
    public static nint Optional(long value)
    {
        var word = (long*)NativeMemory.Alloc(sizeof(long));
        *word = value;
        return (nint)word;
    }

    /// <summary>Numbers as an argument.</summary>
    public nint List(ReadOnlySpan<long> numbers)
    {
        nint list;
        Require(_newList((nuint)numbers.Length, &list), "torch_new_list_reserve_size");
        foreach (var number in numbers)
            Require(_append(list, (nint)number), "torch_list_push_back");
        return list;
    }

    /// <summary>Calls an operator that gives one tensor.</summary>
    /// <param name="name">Its name, <c>aten::add</c>.</param>
    /// <param name="arguments">All of its arguments in order.</param>
    /// <exception cref="InvalidOperationException">It refused them; libtorch has written why to standard error.</exception>
    public Tensor Call(string name, ReadOnlySpan<nint> arguments)
    {
        nint* words = stackalloc nint[Math.Max(arguments.Length, 1)];
        arguments.CopyTo(new Span<nint>(words, arguments.Length));
        fixed (byte* operatorName = Encoding.UTF8.GetBytes(name + '\0'))
        fixed (byte* noOverload = "\0"u8)
            Require(_call(operatorName, noOverload, words, _version), name);
        return TorchSharp.torch.Tensor.UnsafeCreateTensor(words[0]);
    }

    private static void Require(int code, string name)
    {
        if (code != 0)
            throw new InvalidOperationException($"libtorch refused a call of {name}; its reason is on standard error");
    }
}
