using System.Globalization;

namespace IpAdapter.Graph.Nodes;

/// <summary>An input or an output of a node.</summary>
public sealed class Port
{
    /// <summary>Name in a workflow, in kebab-case.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the property behind it.</summary>
    public required string PropertyName { get; init; }

    /// <summary>Type of the value; of one item where the port takes a list.</summary>
    public required Type ValueType { get; init; }

    /// <summary>How people call the type: text, number, integer, boolean, choice, file, or the type's name in kebab-case.</summary>
    public required string TypeName { get; init; }

    /// <summary>Whether the value is a list.</summary>
    public bool IsList => List is not null;

    /// <summary>Whether the workflow must give it something.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Value of an input that is given nothing.</summary>
    public object? Default { get; init; }

    /// <summary>Least number accepted.</summary>
    public double? Minimum { get; init; }

    /// <summary>Greatest number accepted.</summary>
    public double? Maximum { get; init; }

    /// <summary>What a number must be a multiple of.</summary>
    public double? MultipleOf { get; init; }

    /// <summary>Names accepted where the type is a choice, in kebab-case.</summary>
    public IReadOnlyList<string>? Choices { get; init; }

    /// <summary>Whether a text may be written as a mapping, which is then given as JSON.</summary>
    public bool TakesMapping { get; init; }

    /// <summary>Whether a list given here runs the node once for each item.</summary>
    public bool IsEach { get; init; }

    /// <summary>Whether this is a seed: a number is drawn where the workflow says <c>random</c>.</summary>
    public bool IsSeed { get; init; }

    /// <summary>Whether a resumable node goes on from the same state with another value (<see cref="ResumesAcrossAttribute"/>).</summary>
    public bool IsResumedAcross { get; init; }

    /// <summary>Whether a path may be a pattern in braces (<see cref="PatternAttribute"/>).</summary>
    public bool TakesPattern { get; init; }

    /// <summary>Whether this is the output that the node's bare name stands for.</summary>
    public bool IsMain { get; init; }

    /// <summary>What the plugin's author says of it.</summary>
    public string Documentation => ReadDocumentation();

    /// <summary>What the author says of each of the <see cref="Choices"/>, in their order; empty texts where nothing is said.</summary>
    public IReadOnlyList<string> ChoiceDocumentation => ReadChoices();

    /// <summary>The type as people read it: <c>image</c>, <c>list of image</c>.</summary>
    public string TypeText => IsList ? $"list of {TypeName}" : TypeName;

    internal IListShape? List { get; init; }

    /// <summary>The enumeration's values, in the order of <see cref="Choices"/>.</summary>
    internal Array? ChoiceValues { get; init; }

    internal Func<string> ReadDocumentation { get; init; } = () => "";

    internal Func<IReadOnlyList<string>> ReadChoices { get; init; } = () => [];

    /// <summary>Whether a value of another port's type can be taken as it is, one for one.</summary>
    public bool Accepts(Type type) =>
        ValueType.IsAssignableFrom(type) || (IsNumber(ValueType) && IsInteger(type)) || (ValueType == typeof(long) && type == typeof(int));

    /// <summary>What is wrong with the size of a number; null where the port takes it.</summary>
    internal string? ProblemOf(double number)
    {
        if (number < Minimum || number > Maximum)
            return $"'{Name}' is {Bounds(Text(Minimum), Text(Maximum))}, not {Text(number)}";
        if (MultipleOf is { } unit && Math.Abs(number / unit - Math.Round(number / unit)) > 1e-9)
            return $"'{Name}' is a multiple of {Text(unit)}, not {Text(number)}";
        return null;

        static string Bounds(string? least, string? most) =>
            most is null ? $"at least {least}" : least is null ? $"at most {most}" : $"between {least} and {most}";

        static string? Text(double? number) => number?.ToString("R", CultureInfo.InvariantCulture);
    }

    internal static bool IsInteger(Type type) => type == typeof(int) || type == typeof(long);

    internal static bool IsNumber(Type type) => type == typeof(double) || type == typeof(float);
}
