namespace IpAdapter.Diffusion.WeightFiles;

/// <summary>Element types of weight files: how safetensors names them, and how many bytes they take.</summary>
public static class ElementTypes
{
    private static readonly (string Name, ScalarType Type, int Size)[] All =
    [
        ("F64", ScalarType.Float64, 8), ("F32", ScalarType.Float32, 4), ("F16", ScalarType.Float16, 2), ("BF16", ScalarType.BFloat16, 2),
        ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4), ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1), ("BOOL", ScalarType.Bool, 1),
    ];

    private static readonly Dictionary<string, ScalarType> Types = All.ToDictionary(item => item.Name, item => item.Type);
    private static readonly Dictionary<ScalarType,
        (string Name, int Size)> Descriptions = All.ToDictionary(item => item.Type, item => (item.Name, item.Size));

    /// <summary>All names, for messages.</summary>
    public static string Known => string.Join(", ", All.Select(item => item.Name));

    /// <summary>Finds the type that safetensors calls by a name such as <c>BF16</c>.</summary>
    public static bool TryParse(string name, out ScalarType type) => Types.TryGetValue(name, out type);

    /// <summary>Bytes of one element.</summary>
    public static int Size(this ScalarType type) => Descriptions[type].Size;

    /// <summary>What safetensors calls the type.</summary>
    public static string FileName(this ScalarType type) => Descriptions.TryGetValue(type, out var found) ? found.Name : type.ToString();

    /// <summary>
    /// Whether its numbers have fractions: such weights are converted to the type that is computed in, others stay as they are.
    /// </summary>
    public static bool HasFractions(this ScalarType type) =>
        type is ScalarType.Float64 or ScalarType.Float32 or ScalarType.Float16 or ScalarType.BFloat16;
}
