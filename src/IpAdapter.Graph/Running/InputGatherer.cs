using System.Globalization;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Checking.Binding;
using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Running;

/// <summary>Brings a node's inputs together, each as its port takes it.</summary>
internal static class InputGatherer
{
    /// <summary>The inputs of one run, by the input's index; null where nothing is given.</summary>
    /// <param name="node">The node.</param>
    /// <param name="item">Which of its runs.</param>
    /// <param name="lists">The lists that it takes apart, by input; null where there are none.</param>
    /// <param name="outputsOf">What the nodes before it gave.</param>
    /// <exception cref="NodeInputException">A value that could not be known before is not what the port takes.</exception>
    public static object?[] Inputs(CheckedNode node, int item, IReadOnlyList<object?>?[]? lists, Func<CheckedNode, object?[]> outputsOf)
    {
        var values = new object?[node.Inputs.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (node.Inputs[i] is not { } input)
                continue;
            if (input.Binding is LiteralBinding literal && !input.Port.IsList)
                values[i] = literal.Value;
            else if (lists?[i] is { } list)
                values[i] = Fit(list[item], input);
            else
                values[i] = input.Port.IsList ? List(input, outputsOf) : Fit(input.Binding.Get(outputsOf), input);
        }

        return values;
    }

    private static object List(CheckedInput input, Func<CheckedNode, object?[]> outputsOf)
    {
        var items = input.Binding.Gather(outputsOf);
        var fitting = new object?[items.Count];
        for (var i = 0; i < fitting.Length; i++)
            fitting[i] = Fit(items[i], input)
                ?? throw new NodeInputException(input.Port.Name, $"item {i + 1} of '{input.Port.Name}' is nothing");
        return input.Port.List!.From(fitting);
    }

    /// <summary>A number may be of a wider type on the port; its size is only known now.</summary>
    private static object? Fit(object? value, CheckedInput input)
    {
        var port = input.Port;
        if (value is null)
        {
            return port.IsRequired
                ? throw new NodeInputException(port.Name, $"'{port.Name}' is required, but '{input.Binding}' gave nothing")
                : null;
        }

        if (!Port.IsNumber(port.ValueType) && !Port.IsInteger(port.ValueType))
            return value;

        var fitting = value.GetType() == port.ValueType ? value : Convert.ChangeType(value, port.ValueType, CultureInfo.InvariantCulture);
        if (input.Binding is not LiteralBinding && port.ProblemOf(Convert.ToDouble(fitting, CultureInfo.InvariantCulture)) is { } problem)
            throw new NodeInputException(port.Name, problem);
        return fitting;
    }
}
