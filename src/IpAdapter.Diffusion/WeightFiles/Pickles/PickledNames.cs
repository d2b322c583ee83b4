using System.Globalization;

namespace IpAdapter.Diffusion.WeightFiles.Pickles;

/// <summary>
/// Finds the tensors in a pickle's value. Names of nested dictionaries are joined by dots, which makes those of a <c>.bin</c> the same as
/// those of the model's safetensors
/// (<c>{"image_proj": {"proj.weight": ...}}</c> is <c>image_proj.proj.weight</c>). A <c>state_dict</c> at the root is unwrapped, and what
/// is no tensor is left out.
/// </summary>
/// <param name="path">The file, for messages.</param>
/// <param name="mostVisits">Values to look at, at most: dictionaries may be shared, and hold each other.</param>
internal sealed class PickledNames(string path, long mostVisits)
{
    private const string Wrapper = "state_dict";
    private const string Unnamed = "tensor";
    private const string Parameters = "_parameters";   // where PyTorch's modules keep them
    private const int DeepestNesting = 16, LongestText = 200, MostTexts = 100;

    private readonly Dictionary<string, PickledTensor> _tensors = [];
    private long _visits;

    /// <summary>All tensors of a value, by name. A tensor that stands alone is called <c>tensor</c>.</summary>
    /// <exception cref="WeightFileException">Two have one name, or values are nested beyond reason.</exception>
    public IReadOnlyDictionary<string, PickledTensor> GetTensors(object? root)
    {
        var value = root is PickledDictionary dictionary && dictionary.Find(Wrapper) is PickledDictionary wrapped ? wrapped : root;
        Visit(value, "", 0);
        return _tensors;
    }

    /// <summary>Short texts beside the tensors, by name: AUTOMATIC1111's embeddings tell their word by one.</summary>
    public static IReadOnlyDictionary<string, string> TextsOf(object? root)
    {
        var texts = new Dictionary<string, string>();
        foreach (var (key, value) in (root as PickledDictionary)?.Pairs ?? [])
            if (key is string { Length: <= LongestText } name && value is string { Length: <= LongestText } text && texts.Count < MostTexts)
                texts[name] = text;
        return texts;
    }

    private void Visit(object? value, string name, int depth)
    {
        if (++_visits > mostVisits || depth > DeepestNesting)
            throw new WeightFileException(path, $"its values are nested beyond reason (at '{Shortened(name)}')");
        switch (value)
        {
            case PickledTensor tensor:
                if (TensorNames.ProblemOf(name) is { } problem) throw new WeightFileException(path, problem);
                if (!_tensors.TryAdd(name.Length > 0 ? name : Unnamed, tensor))
                    throw new WeightFileException(path, $"tensor '{Shortened(name)}' is there twice");
                return;
            case PickledObject { Fields: { } fields } when fields.Find(Parameters) is PickledDictionary parameters:
                Visit(parameters, name, depth + 1);
                return;
            case PickledDictionary dictionary:
                foreach (var (key, item) in dictionary.Pairs)
                    if (IsWorthAVisit(item) && NameOf(key) is { } last) Visit(item, Joined(name, last), depth + 1);
                return;
            case List<object?> list:
                for (var i = 0; i < list.Count; i++)
                    if (IsWorthAVisit(list[i])) Visit(list[i], Joined(name, i.ToString(CultureInfo.InvariantCulture)), depth + 1);
                return;
        }
    }

    private static bool IsWorthAVisit(object? value) => value is PickledTensor or PickledDictionary or PickledObject or List<object?>;

    private static string? NameOf(object? key) =>
        key switch { string text => text, long number => number.ToString(CultureInfo.InvariantCulture), _ => null };

    private static string Joined(string name, string last) => name.Length == 0 ? last : $"{name}.{last}";

    private static string Shortened(string name) => name.Length <= 200 ? name : name[..197] + "...";
}
