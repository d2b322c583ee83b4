using System.Globalization;
using IpAdapter.Graph.Checking;
using IpAdapter.Graph.Checking.Binding;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Planning;

namespace IpAdapter.Graph.Running;

/// <summary>Brings a node's inputs together from literals and from the outputs of the steps before it.</summary>
internal static class InputGatherer
{
    /// <summary>The lists that a mapped node takes apart, by input; checks that they are of one length.</summary>
    /// <exception cref="NodeInputException">They are not.</exception>
    public static IReadOnlyList<object?>?[] Lists(PlanStep step, PlanStep[] steps)
    {
        var lists = new IReadOnlyList<object?>?[step.Node.Inputs.Length];
        CheckedInput? first = null;
        var count = 0;
        for (var i = 0; i < lists.Length; i++)
        {
            if (step.Node.Inputs[i] is not { IsMapped: true } input)
                continue;
            lists[i] = Items(input.Binding, steps);
            if (first is not null && lists[i]!.Count != count)
                throw new NodeInputException(input.Port.Name, $"'{input.Port.Name}' has {lists[i]!.Count} values and '{first.Port.Name}' has {count}: lists are taken side by side and must be of the same length");
            (first, count) = (first ?? input, lists[i]!.Count);
        }

        return lists;
    }

    /// <summary>The inputs of one run, by the input's index; null where nothing is given.</summary>
    /// <exception cref="NodeInputException">A value that could not be known before is not what the port takes.</exception>
    public static object?[] Inputs(PlanStep step, int item, IReadOnlyList<object?>?[]? lists, PlanStep[] steps)
    {
        var inputs = step.Node.Inputs;
        var values = new object?[inputs.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (inputs[i] is not { } input)
                continue;
            if (input.Binding is LiteralBinding literal && !input.Port.IsList)
                values[i] = literal.Value;
            else if (lists?[i] is { } list)
                values[i] = Fit(list[item], input);
            else
                values[i] = input.Port.IsList ? List(input, steps) : Fit(One(input.Binding, steps), input);
        }

        return values;
    }

    private static object List(CheckedInput input, PlanStep[] steps)
    {
        var items = Items(input.Binding, steps);
        var fitting = new object?[items.Count];
        for (var i = 0; i < fitting.Length; i++)
            fitting[i] = Fit(items[i], input) ?? throw new NodeInputException(input.Port.Name, $"item {i + 1} of '{input.Port.Name}' is nothing");
        return input.Port.List!.From(fitting);
    }

    private static IReadOnlyList<object?> Items(InputBinding binding, PlanStep[] steps)
    {
        if (binding is OutputBinding { IsList: true } output)
            return ListValues.Items(steps[output.Node.Index].Values![output.Output]);
        if (binding is not ListBinding list)
            return [One(binding, steps)];

        var items = new List<object?>(list.Items.Count);
        foreach (var item in list.Items)
            items.AddRange(Items(item, steps));
        return items;
    }

    private static object? One(InputBinding binding, PlanStep[] steps) => binding switch
    {
        LiteralBinding literal => literal.Value,
        OutputBinding output => steps[output.Node.Index].Values![output.Output],
        TemplateBinding template => string.Concat(template.Parts.Select(part => Words(One(part, steps)))),
        _ => throw new InvalidOperationException($"a {binding.GetType().Name} is not one value"),
    };

    private static string Words(object? value) => value switch
    {
        bool truth => truth ? "true" : "false",
        Enum choice => Naming.KebabCase.Convert(choice.ToString()),
        not null when PortTypes.Find(value.GetType()) is { Write: { } write } => write(value),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>A number may be of a wider type on the port; its size is only known now.</summary>
    private static object? Fit(object? value, CheckedInput input)
    {
        var port = input.Port;
        if (value is null)
            return port.IsRequired ? throw new NodeInputException(port.Name, $"'{port.Name}' is required, but '{input.Binding}' gave nothing") : null;
        if (!Port.IsNumber(port.ValueType) && !Port.IsInteger(port.ValueType))
            return value;

        var fitting = value.GetType() == port.ValueType ? value : Convert.ChangeType(value, port.ValueType, CultureInfo.InvariantCulture);
        if (input.Binding is not LiteralBinding && port.ProblemOf(Convert.ToDouble(fitting, CultureInfo.InvariantCulture)) is { } problem)
            throw new NodeInputException(port.Name, problem);
        return fitting;
    }
}
