using System.Diagnostics.CodeAnalysis;

namespace IpAdapter.Graph;

/// <summary>What is known of a node's inputs, and what it said of its outputs.</summary>
internal sealed class KnownInputs(params (string Port, object Value)[] known) : NodeDescription
{
    public Dictionary<string, object> Outputs { get; } = [];

    public Dictionary<string, string> Lacking { get; } = [];

    public List<(string Port, string Message)> Problems { get; } = [];

    public List<string> Files { get; } = [];

    public override bool TryGet<T>(string port, [MaybeNullWhen(false)] out T value)
    {
        foreach (var (name, found) in known)
            if (name == port && found is T typed)
            {
                value = typed;
                return true;
            }

        value = default;
        return false;
    }

    public override bool IsGiven(string port) => known.Any(pair => pair.Port == port);

    public override IEnumerable<T> GetAll<T>(string port) => known.Where(pair => pair.Port == port).Select(pair => pair.Value).OfType<T>();

    public override int? CountOf(string port) => known.Where(pair => pair.Port == port).Sum(pair => pair.Value is System.Collections.ICollection many ? many.Count : 1);

    public override void Output(object description) => Outputs[""] = description;

    public override void Output(string port, object description) => Outputs[port] = description;

    public override void Lacks(string port, string reason) => Lacking[port] = reason;

    public override void Problem(string port, string message) => Problems.Add((port, message));

    public override void Reads(string file) => Files.Add(file);

    public List<MemoryNeed> Memory { get; } = [];

    public override void Takes(MemoryNeed need) => Memory.Add(need);
}
