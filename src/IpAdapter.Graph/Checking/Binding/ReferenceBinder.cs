using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Binding;

/// <summary>Follows references to the workflow's inputs and to the outputs of its nodes.</summary>
internal sealed class ReferenceBinder(CheckScope scope)
{
    /// <summary>Finds an input of the workflow for a port; null where there is none that fits, or where it is wrong itself.</summary>
    public EffectiveInput? Input(Reference reference, Port port, Place place)
    {
        if (Find(reference, place) is not { } input)
            return null;
        if (Fits(input.Port!, port))
            return input;
        Wrong(place,
            $"'{port.Name}' takes {Article.With(port.TypeText)}, but the input '{reference}' is {Article.With(input.Port!.TypeText)}");
        return null;
    }

    /// <summary>Finds an output for a port; null where there is none that fits.</summary>
    public OutputExpression? Output(Reference reference, Port port, Place place)
    {
        if (Output(reference, place) is not { } output)
            return null;
        var given = output.Port;
        if (port.Accepts(given.ValueType))
            return output;

        var fitting = output.Node.Definition.Outputs.Where(other => port.Accepts(other.ValueType)).ToList();
        Wrong(place,
            $"'{port.Name}' takes {Article.With(port.TypeName)}, but '{reference}' is {Article.With(given.TypeName)}",
            fitting.Count == 1 ? $"${reference.Node}.{fitting[0].Name}" : null);
        return null;
    }

    /// <summary>Finds an output, of whatever type.</summary>
    public OutputExpression? Output(Reference reference, Place place)
    {
        if (!scope.Named.TryGetValue(reference.Node, out var node))
        {
            return Wrong(place, $"'{reference}' refers to a node '{reference.Node}' that is not there", Meant(reference));
        }

        if (node is null)
            return null;
        var outputs = node.Definition.Outputs;
        var wanted = reference.Port ?? node.Definition.MainOutput?.Name;
        if (wanted is null)
            return Wrong(place,
                $"'{reference}' ({node.Definition.FullName}) has several outputs, none of them the main one: "
                    + $"name one of {Listing.Create(outputs.Select(output => $"{reference}.{output.Name}"))}");
        for (var i = 0; i < outputs.Count; i++)
        {
            if (outputs[i].Name == wanted)
                return new(node, i);
        }

        var names = outputs.Select(output => output.Name).ToList();
        return Wrong(place,
            $"'{reference.Node}' ({node.Definition.FullName}) has no output '{wanted}': it gives {Listing.Create(names)}",
            NearestName.Find(wanted, names) is { } name ? $"${reference.Node}.{name}" : null);
    }

    /// <summary>What was probably meant by a reference to a node that is not there; null where nothing is like it.</summary>
    private string? Meant(Reference reference)
    {
        var isLikeInputs = NearestName.Find(reference.Node, [Reference.Inputs]) is not null;
        if (isLikeInputs && reference.Port is { } input && scope.Inputs.ContainsKey(input))
            return $"$inputs.{input}";
        if (scope.Inputs.ContainsKey(reference.Node))
            return $"$inputs.{reference.Node}";
        var nearest = scope.Nearest(reference.Node, scope.Named.Keys);
        return nearest is null ? null : reference.Port is null ? $"${nearest}" : $"${nearest}.{reference.Port}";
    }

    /// <summary>Finds what is to be put into a text.</summary>
    public InputExpression? Words(Reference reference, Place place)
    {
        if (!reference.IsInput)
        {
            if (Output(reference, place) is not { } output)
                return null;
            var given = output.Port;
            return PortTypes.IsLiteral(given.ValueType)
                ? output
                : Wrong(place, $"'{reference}' is {Article.With(given.TypeName)}, which can't be put into a text");
        }

        if (Find(reference, place) is not { } input)
            return null;
        if (input is { Port: { IsList: false } port, Value: YamlText text } && PortTypes.IsLiteral(port.ValueType))
            return new LiteralExpression(text.Text, text.Text);
        return Wrong(place, $"the input '{reference}' is {Article.With(input.Port!.TypeText)}, which can't be put into a text");
    }

    private EffectiveInput? Find(Reference reference, Place place)
    {
        if (reference.Port is null)
        {
            Wrong(place, "'$inputs' alone is nothing: write $inputs.name");
            return null;
        }

        if (scope.Inputs.TryGetValue(reference.Port, out var input))
            return input.IsBroken ? null : input;
        var nearest = scope.Nearest(reference.Port, scope.Inputs.Keys);
        Wrong(place, $"the workflow has no input '{reference.Port}'", nearest is null ? null : $"$inputs.{nearest}");
        return null;
    }

    /// <summary>Whether a value declared as one type may be read as another: the value itself is checked when it is read.</summary>
    private bool Fits(Port declared, Port port) =>
        declared.TypeName == port.TypeName
        || port.Accepts(declared.ValueType)
        || declared.TypeName == "choice" && declared.ValueType == typeof(string)
        || declared.ValueType == typeof(string) && port.ValueType.IsEnum
        || declared.ValueType == typeof(FilePath) && scope.Catalog.Loader(port.ValueType) is not null;

    private OutputExpression? Wrong(Place place, string message, string? proposal = null)
    {
        scope.Error(scope.Workflow.Source, place, message, proposal);
        return null;
    }
}
