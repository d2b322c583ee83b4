using System.Collections;
using System.Reflection;
using IpAdapter.Diffusion.Imaging;

namespace IpAdapter.Graph;

/// <summary>
/// What is known of a node's inputs, and what it said of its outputs. What is not among them is left out, and has its default.
/// </summary>
internal sealed class KnownInputs(params (string Port, object Value)[] known) : IKnownInputs, ICheckReport
{
    /// <summary>The constructor of the node's record of inputs, which says what is known of an input that is left out.</summary>
    public ParameterInfo[] Parameters { get; set; } = [];

    public Dictionary<string, object> Outputs { get; } = [];

    public Dictionary<string, string> Lacking { get; } = [];

    public List<(string Port, string Message)> Problems { get; } = [];

    public List<string> Files { get; } = [];

    public List<(string Port, MemoryNeed Need)> Memory { get; } = [];

    public bool TryGet(string input, out object? found)
    {
        found = null;
        if (IsGiven(input))
            return (found = known.First(pair => pair.Port == input).Value) is not null;
        if (Parameters.FirstOrDefault(parameter => parameter.Name == input) is not { HasDefaultValue: true } parameter)
            return false;
        found = parameter.DefaultValue;
        return true;
    }

    public IEnumerable<object> ItemsOf(string input) =>
        known.Where(pair => pair.Port == input).SelectMany(pair => pair.Value is IEnumerable many and not string ? many.OfType<object>()
            : [pair.Value]);

    public bool IsGiven(string port) => known.Any(pair => pair.Port == port);

    public int? CountOf(string port) => known.Where(pair => pair.Port == port).Sum(pair => pair.Value is ICollection many ? many.Count : 1);

    public void Output(object description) => Outputs[""] = description;

    public void Output(string port, object description) => Outputs[port] = description;

    public void Lacks(string port, string reason) => Lacking[port] = reason;

    public void Problem(string port, string message) => Problems.Add((port, message));

    public void Reads(string file) => Files.Add(file);

    public void Takes(string input, MemoryNeed need) => Memory.Add((input, need));
}

/// <summary>Asks nodes for their checks.</summary>
internal static class Checks
{
    /// <summary>As a workflow is checked: with what is known.</summary>
    /// <returns>What was known, with what the node said.</returns>
    public static KnownInputs Check<TInputs, TOutputs>(this ICheck<TInputs, TOutputs> node, KnownInputs known)
        where TInputs : notnull
    {
        known.Parameters = typeof(TInputs).GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!.GetParameters();
        try
        {
            node.Check(new(known), new(known));
        }
        catch (NodeInputException wrong)
        {
            known.Problem(wrong.Port, wrong.Message);
        }

        return known;
    }

    /// <summary>As a node is run: checked with all its inputs first.</summary>
    /// <param name="node">The node.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="context">Its context.</param>
    /// <param name="types">Describe values with numbers of their own.</param>
    public static async Task<TOutputs> CheckAndRunAsync<TInputs,
        TOutputs>(this INode<TInputs, TOutputs> node, TInputs inputs, NodeContext context, params IResultType[] types)
        where TInputs : notnull
    {
        var parameters = typeof(TInputs).GetConstructors().MaxBy(constructor => constructor.GetParameters().Length)!.GetParameters();
        var given = from parameter in parameters
                    let value = typeof(TInputs).GetProperty(parameter.Name!)!.GetValue(inputs)
                    where value is not null && !(parameter.HasDefaultValue && value.Equals(parameter.DefaultValue))
                    select (parameter.Name!, Described(value));
        if (node is ICheck<TInputs, TOutputs> check && check.Check(new KnownInputs([.. given])).Problems is [var (port, message), ..])
            throw new NodeInputException(port, message);
        return await node.RunAsync(inputs, context);

        object Described(object value)
        {
            if (value is Image image)
                return new ImageDescription(image.Width, image.Height);
            if (types.FirstOrDefault(type => type.ValueType.IsInstanceOfType(value)) is { } type)
                return type.Describe(value)!;
            return value is IEnumerable many and not string && many.OfType<object>()
                .Any(item => item is Image || types.Any(type => type.ValueType.IsInstanceOfType(item)))
                ? many.Cast<object>().Select(Described).ToArray()
                : value;
        }
    }
}
