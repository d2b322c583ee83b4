using System.Collections;
using IpAdapter.Graph.Checking.Binding;

namespace IpAdapter.Graph.Checking.Describing;

/// <summary>What is known of the inputs of one run of a node while the workflow is checked.</summary>
/// <param name="node">The node.</param>
/// <param name="scope">Takes problems.</param>
/// <param name="items">Of inputs whose list is taken apart, this run's item, by the input's index; null where the node runs once.</param>
internal sealed class KnownInputs(NodeBuilder node, CheckScope scope, KnownItem[]? items) : IKnownInputs, ICheckReport
{
    public List<string> Files { get; } = [];

    public object?[] Descriptions { get; } = new object?[node.Definition.Outputs.Count];

    public string?[] Lacking { get; } = new string?[node.Definition.Outputs.Count];

    public bool TryGet(string input, out object? known)
    {
        known = Known(input);
        return known is not null
            || (Input(input) is null && !IsRefused(input) && !node.Definition.Inputs[node.Definition.InputIndex(input)].IsRequired);
    }

    public bool IsGiven(string port) => Input(port) is not null || IsRefused(port);

    public IEnumerable<object> ItemsOf(string port)
    {
        if (Input(port) is { } input)
            return input.IsMapped ? new[] { Item(port).Value }.OfType<object>() : input.Binding.Descriptions;
        return Known(port) is IEnumerable defaults and not string ? defaults.OfType<object>() : [];
    }

    public int? CountOf(string port)
    {
        if (IsRefused(port))
            return null;
        return Input(port) is not { } input ? 0 : input.IsMapped ? 1 : input.Binding.Count(output => output.DescribedLength);
    }

    public void Output(object description)
    {
        if (Descriptions.Length != 1)
            throw new InvalidOperationException(
                $"'{node.Definition.FullName}' has {Descriptions.Length} outputs: say which one is described");
        Descriptions[0] = scope.Catalog.Describe(description);
    }

    public void Output(string port, object description) => Descriptions[OutputIndex(port)] = scope.Catalog.Describe(description);

    public void Lacks(string port, string reason) => Lacking[OutputIndex(port)] = reason;

    public void Problem(string port, string message)
    {
        var input = Input(port);
        using var subject = node.Subject(scope.Problems, node.Definition.Inputs[node.Definition.InputIndex(port)].Name);
        node.IsBroken = true;
        scope.Error(input?.Source ?? node.Source, Item(port).Place ?? input?.Place ?? node.Place, message);
    }

    public void Reads(string file) => Files.Add(Path.GetFullPath(file));

    public void Takes(string input, MemoryNeed need)
    {
        _ = Input(input);   // said here, it is the plugin's fault
        node.Take(node.Definition.InputIndex(input), need);
    }

    private bool IsRefused(string port) => node.IsRefused(node.Definition.InputIndex(port));

    private CheckedInput? Input(string port)
    {
        var index = node.Definition.InputIndex(port);
        return index < 0
            ? throw new ArgumentException($"'{node.Definition.FullName}' has no input '{port}'", nameof(port))
            : node.Inputs[index];
    }

    private object? Known(string port)
    {
        var index = node.Definition.InputIndex(port);
        if (IsRefused(port))
            return null;
        if (Input(port) is not { } input)
            return node.Definition.Inputs[index].Default;
        if (input.IsMapped)
            return Item(port).Value;
        if (!input.Port.IsList)
            return input.Binding.TryDescribe(out var known) ? known : null;
        var all = new List<KnownItem>();
        return input.Binding.TryDescribeItems(all) && all.TrueForAll(item => input.Port.ValueType.IsInstanceOfType(item.Value))
            ? input.Port.List!.From([.. all.Select(item => item.Value)])
            : null;
    }

    private KnownItem Item(string port) => items?[node.Definition.InputIndex(port)] ?? default;

    private int OutputIndex(string port)
    {
        var index = node.Definition.OutputIndex(port);
        return index < 0 ? throw new ArgumentException($"'{node.Definition.FullName}' has no output '{port}'", nameof(port)) : index;
    }
}
