namespace IpAdapter.Diffusion.WeightFiles.Pickles;

/// <summary>A dictionary of a pickle, its pairs in the order they were put in.</summary>
internal sealed class PickledDictionary
{
    private List<KeyValuePair<object?, object?>>? _pairs;   // most are the empty lists of hooks that every tensor carries

    public IReadOnlyList<KeyValuePair<object?, object?>> Pairs => _pairs ?? [];

    public void Add(object? key, object? value) => (_pairs ??= []).Add(new(key, value));

    /// <summary>The value of a name, or null.</summary>
    public object? Find(string name) => Pairs.LastOrDefault(pair => pair.Key is string key && key == name).Value;
}
