using System.Collections;
using System.Diagnostics.CodeAnalysis;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking;

/// <summary>What is known of a node's inputs while the workflow is checked.</summary>
internal sealed class KnownInputs(CheckedNode node, CheckScope scope) : NodeDescription
{
    public List<string> Files { get; } = [];

    public object?[] Descriptions { get; } = new object?[node.Definition.Outputs.Count];

    public string?[] Lacking { get; } = new string?[node.Definition.Outputs.Count];

    public override bool TryGet<T>(string port, [MaybeNullWhen(false)] out T value)
    {
        if (Known(port) is T known)
        {
            value = known;
            return true;
        }

        value = default;
        return false;
    }

    public override bool IsGiven(string port) => Input(port) is not null || IsRefused(port);

    public override IEnumerable<T> GetAll<T>(string port)
    {
        if (Input(port) is { } input)
            return Items(input.Binding).OfType<T>();
        return Known(port) is IEnumerable defaults and not string ? defaults.OfType<T>() : [];
    }

    public override int? CountOf(string port)
    {
        if (IsRefused(port))
            return null;
        return Input(port) is not { } input ? 0 : input.IsMapped ? null : CountOf(input.Binding);
    }

    public override void Output(object description)
    {
        if (Descriptions.Length != 1)
            throw new InvalidOperationException($"'{node.Definition.FullName}' has {Descriptions.Length} outputs: say which one is described");
        Descriptions[0] = description;
    }

    public override void Output(string port, object description) => Descriptions[OutputIndex(port)] = description;

    public override void Lacks(string port, string reason) => Lacking[OutputIndex(port)] = reason;

    public override void Problem(string port, string message)
    {
        var input = Input(port);
        node.IsBroken = true;
        scope.Error(input?.Source ?? node.Source, input?.Place ?? node.Place, $"'{node.Name}': {message}");
    }

    public override void Reads(string file) => Files.Add(Path.GetFullPath(file));

    private bool IsRefused(string port) => node.Refused.Contains(node.Definition.InputIndex(port));

    private CheckedInput? Input(string port)
    {
        var index = node.Definition.InputIndex(port);
        return index < 0 ? throw new ArgumentException($"'{node.Definition.FullName}' has no input '{port}'", nameof(port)) : node.Inputs[index];
    }

    private object? Known(string port)
    {
        var index = node.Definition.InputIndex(port);
        if (IsRefused(port))
            return null;
        if (Input(port) is not { } input)
            return node.Definition.Inputs[index].Default;
        if (input.IsMapped)
            return null;
        if (!input.Port.IsList)
            return Known(input.Binding);
        var items = Items(input.Binding).ToList();
        return items.TrueForAll(input.Port.ValueType.IsInstanceOfType) ? input.Port.List!.From(items) : null;
    }

    private static object? Known(Binding binding) => binding switch
    {
        LiteralBinding literal => literal.Value,
        OutputBinding { Node.IsMapped: false, Node.Descriptions: { Length: > 0 } descriptions } output => descriptions[output.Output],
        _ => null,
    };

    // How many an output that is a list will hold is not known before it is made.
    private static int? CountOf(Binding binding) => binding switch
    {
        ListBinding list => list.Items.Aggregate((int?)0, (sum, item) => sum + CountOf(item)),
        _ => binding.IsList ? null : 1,
    };

    private static IEnumerable<object?> Items(Binding binding) => binding is ListBinding list ? list.Items.SelectMany(Items) : [Known(binding)];

    private int OutputIndex(string port)
    {
        var index = node.Definition.OutputIndex(port);
        return index < 0 ? throw new ArgumentException($"'{node.Definition.FullName}' has no output '{port}'", nameof(port)) : index;
    }
}
