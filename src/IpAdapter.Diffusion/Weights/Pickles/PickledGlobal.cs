namespace IpAdapter.Diffusion.Weights.Pickles;

/// <summary>A name of Python's that a pickle may refer to, and what stands for it here. Nothing of Python is looked up, imported or called.</summary>
internal sealed class PickledGlobal
{
    private static readonly Dictionary<string, PickledGlobal> Allowed = new()
    {
        ["torch._utils._rebuild_tensor_v2"] = new() { Call = RebuildTensor },
        ["torch._utils._rebuild_parameter"] = new() { Call = RebuildParameter },
        ["collections.OrderedDict"] = new() { Call = MakeDictionary },

        ["torch.DoubleStorage"] = new() { Type = ScalarType.Float64 },
        ["torch.FloatStorage"] = new() { Type = ScalarType.Float32 },
        ["torch.HalfStorage"] = new() { Type = ScalarType.Float16 },
        ["torch.BFloat16Storage"] = new() { Type = ScalarType.BFloat16 },
        ["torch.LongStorage"] = new() { Type = ScalarType.Int64 },
        ["torch.IntStorage"] = new() { Type = ScalarType.Int32 },
        ["torch.ShortStorage"] = new() { Type = ScalarType.Int16 },
        ["torch.CharStorage"] = new() { Type = ScalarType.Int8 },
        ["torch.ByteStorage"] = new() { Type = ScalarType.Byte },
        ["torch.BoolStorage"] = new() { Type = ScalarType.Bool },

        // Published checkpoints have these beside their tensors: Stable Diffusion 1's own carry the state of PyTorch Lightning's callbacks with NumPy numbers, old textual inversions a ParameterDict.
        ["torch.nn.modules.container.ParameterDict"] = new() { Call = MakeObject },
        ["torch.Size"] = new() { Call = MakeObject },
        ["pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint"] = new() { Call = MakeObject },
        ["pytorch_lightning.callbacks.ModelCheckpoint"] = new() { Call = MakeObject },
        ["numpy.core.multiarray.scalar"] = new() { Call = MakeObject },
        ["numpy.dtype"] = new() { Call = MakeObject },
        ["_codecs.encode"] = new() { Call = MakeObject },
    };

    /// <summary>What stands for a call of it; null where it can't be called.</summary>
    public Func<PickleInterpreter, object?[], object>? Call { get; private init; }

    /// <summary>The type of elements that it names, where it is a storage's class.</summary>
    public ScalarType? Type { get; private init; }

    /// <summary>Finds what stands for a name; null where the name is not allowed.</summary>
    public static PickledGlobal? Find(string module, string name) => Allowed.GetValueOrDefault($"{module}.{name}");

    // _rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks, metadata = None)
    private static PickledTensor RebuildTensor(PickleInterpreter interpreter, object?[] arguments)
    {
        if (arguments is not [PickledStorage storage, long offset, object?[] size, object?[] stride, ..] || size.Length != stride.Length)
            throw interpreter.Wrong("a tensor is described by something other than a storage, an offset, a size and strides");
        return new PickledTensor(storage, offset, Numbers(interpreter, size), Numbers(interpreter, stride));
    }

    private static PickledTensor RebuildParameter(PickleInterpreter interpreter, object?[] arguments) =>
        arguments is [PickledTensor tensor, ..] ? tensor : throw interpreter.Wrong("a parameter is made of something other than a tensor");

    private static PickledDictionary MakeDictionary(PickleInterpreter interpreter, object?[] arguments)
    {
        var dictionary = new PickledDictionary();
        if (arguments is []) return dictionary;
        if (arguments is not [List<object?> pairs]) throw interpreter.Wrong("an OrderedDict is made of something other than pairs");
        foreach (var pair in pairs)
        {
            if (pair is not object?[] and not List<object?> || (IReadOnlyList<object?>)pair is not [var key, var value]) throw interpreter.Wrong("an OrderedDict is made of something other than pairs");
            interpreter.Charge(32);
            dictionary.Add(key, value);
        }

        return dictionary;
    }

    private static PickledObject MakeObject(PickleInterpreter interpreter, object?[] arguments) => new();

    private static long[] Numbers(PickleInterpreter interpreter, object?[] values)
    {
        interpreter.Charge(24 + 8L * values.Length);
        return Array.ConvertAll(values, value => value is long and >= 0 ? (long)value : throw interpreter.Wrong("a tensor's size or stride is something other than a whole number from 0"));
    }
}
