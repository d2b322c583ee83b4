namespace IpAdapter.Diffusion.WeightFiles.Pickles;

/// <summary>
/// A name of Python's that a pickle may refer to, and what stands for it here. Nothing of Python is looked up, imported or called.
/// </summary>
internal sealed class PickledGlobal
{
    private const string Dense = "save it dense (tensor.to_dense())",
        Whole = "use the model's F16 or BF16 file, or save it dequantised (model.float())", Plain = "save its real numbers";

    private static readonly Dictionary<string, PickledGlobal> Known = new()
    {
        ["torch._utils._rebuild_tensor_v2"] = new() { Call = RebuildTensor },
        ["torch._utils._rebuild_parameter"] = new() { Call = RebuildParameter },
        ["torch._utils._rebuild_parameter_with_state"] = new() { Call = RebuildParameter },
        ["torch._tensor._rebuild_from_type_v2"] = new() { Call = RebuildFromType },
        ["collections.OrderedDict"] = new() { Call = MakeDictionary },
        ["collections.Counter"] = new() { Call = MakeDictionary },
        ["collections.defaultdict"] = new() { Call = MakeDictionary },

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

        ["torch._utils._rebuild_qtensor"] = new() { Obstacle = $"a quantised tensor: {Whole}" },
        ["torch.QInt8Storage"] = new() { Obstacle = $"a quantised tensor: {Whole}" },
        ["torch.QUInt8Storage"] = new() { Obstacle = $"a quantised tensor: {Whole}" },
        ["torch.QInt32Storage"] = new() { Obstacle = $"a quantised tensor: {Whole}" },
        ["torch._utils._rebuild_tensor_v3"] = new() { Obstacle = $"a tensor of 8-bit floats or another rare type: {Whole}" },
        ["torch._utils._rebuild_sparse_tensor"] = new() { Obstacle = $"a sparse tensor: {Dense}" },
        ["torch._utils._rebuild_sparse_csr_tensor"] = new() { Obstacle = $"a sparse tensor: {Dense}" },
        ["torch.ComplexFloatStorage"] = new() { Obstacle = $"a tensor of complex numbers: {Plain}" },
        ["torch.ComplexDoubleStorage"] = new() { Obstacle = $"a tensor of complex numbers: {Plain}" },
        ["torch._utils._rebuild_meta_tensor_no_storage"] =
            new() { Obstacle = "a tensor without numbers (of the device 'meta'): load the model before saving it" },
    };

    // What stands in checkpoints beside tensors and is not looked into: PyTorch's weights_only takes these too. Stable Diffusion 1's own
    // carry the state of PyTorch Lightning's callbacks
    // with NumPy numbers (of which NumPy 2 renamed the module), old textual inversions a ParameterDict.
    private static readonly HashSet<string> Objects =
    [
        "torch.Size", "torch.device", "torch.Tensor", "torch._tensor.Tensor", "torch.nn.parameter.Parameter",
            "torch.nn.modules.container.ParameterDict",
        .. ((string[])["float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "bool", "complex64",
            "complex128"]).Select(type => $"torch.{type}"),
        .. from module in (string[])["builtins", "__builtin__"] from name in (string[])["set", "bytearray", "list", "dict", "int",
            "float"] select $"{module}.{name}",
        .. from module in (string[])["numpy.core", "numpy._core"] from name in (string[])["scalar",
            "_reconstruct"] select $"{module}.multiarray.{name}",
        "numpy.dtype", "numpy.ndarray", "_codecs.encode",
        "pytorch_lightning.callbacks.model_checkpoint.ModelCheckpoint", "pytorch_lightning.callbacks.ModelCheckpoint",
    ];

    private static readonly PickledGlobal Object = new() { Call = (_, _) => new PickledObject() };

    /// <summary>What stands for a call of it; null where it can't be called.</summary>
    public Func<PickleStack, object?[], object>? Call { get; private init; }

    /// <summary>The type of elements that it names, where it is a storage's class.</summary>
    public ScalarType? Type { get; private init; }

    /// <summary>What it makes that can't be used, and what to do; null where it can.</summary>
    public string? Obstacle { get; private init; }

    /// <summary>Finds what stands for a name; null where the name is not allowed.</summary>
    public static PickledGlobal? Find(string module, string name) =>
        Known.GetValueOrDefault($"{module}.{name}") ?? (Objects.Contains($"{module}.{name}") ? Object : null);

    // _rebuild_tensor_v2(storage, storage_offset, size, stride, requires_grad, backward_hooks, metadata = None)
    private static PickledTensor RebuildTensor(PickleStack stack, object?[] arguments)
    {
        if (arguments is not [PickledStorage storage, long offset, object?[] size, object?[] stride, ..] || size.Length != stride.Length)
            throw stack.Wrong("a tensor is described by something other than a storage, an offset, a size and strides");
        return new PickledTensor(storage, offset, Numbers(stack, size), Numbers(stack, stride));
    }

    // _rebuild_parameter(data, requires_grad, backward_hooks), _rebuild_parameter_with_state(data, requires_grad, backward_hooks, state)
    private static PickledTensor RebuildParameter(PickleStack stack, object?[] arguments) =>
        arguments is [PickledTensor tensor, ..] ? tensor : throw stack.Wrong("a parameter is made of something other than a tensor");

    // _rebuild_from_type_v2(function, type, arguments, state): a tensor with attributes
    private static object RebuildFromType(PickleStack stack, object?[] arguments) =>
        arguments is [PickledGlobal { Call: { } make }, _, object?[] inner, _] && make != RebuildFromType
            ? make(stack, inner)
            : throw stack.Wrong("a tensor with attributes is made of something other than a tensor");

    // OrderedDict(), OrderedDict(pairs), Counter(dictionary), defaultdict(factory)
    private static PickledDictionary MakeDictionary(PickleStack stack, object?[] arguments)
    {
        if (arguments is [PickledDictionary whole]) return whole;
        var dictionary = new PickledDictionary();
        if (arguments is [] or [PickledGlobal or null]) return dictionary;
        if (arguments is not [List<object?> pairs]) throw stack.Wrong("a dictionary is made of something other than pairs");
        foreach (var pair in pairs)
        {
            if (pair is not object?[] and not List<object?> || (IReadOnlyList<object?>)pair is not [var key, var value])
                throw stack.Wrong("a dictionary is made of something other than pairs");
            stack.Charge(32);
            dictionary.Add(key, value);
        }

        return dictionary;
    }

    private static long[] Numbers(PickleStack stack, object?[] values)
    {
        stack.Charge(24 + 8L * values.Length);
        return Array.ConvertAll(values, value => value is long and >= 0 ? (long)value
            : throw stack.Wrong("a tensor's size or stride is something other than a whole number from 0"));
    }
}
