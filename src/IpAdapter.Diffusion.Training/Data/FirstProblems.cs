namespace IpAdapter.Diffusion.Training.Data;

/// <summary>The first problems of those that somebody is told, for the message where nothing is left.</summary>
/// <param name="problem">Told of all.</param>
internal sealed class FirstProblems(Action<string> problem)
{
    private const int Most = 3;

    private readonly List<string> _first = [];

    public void Add(string text)
    {
        if (_first.Count < Most)
            _first.Add(text);
        problem(text);
    }

    /// <summary>The end of a message: <c>: one; another</c>; empty where there are none.</summary>
    public override string ToString() => _first.Count == 0 ? "" : ": " + string.Join("; ", _first);
}
