using System.Reflection;

namespace IpAdapter.Graph.Nodes;

/// <summary>
/// How a node class, its record of inputs and its outputs are made and read: everything reflection has to say, said once.
/// </summary>
internal sealed class NodeShape<TInputs, TOutputs>(
    ConstructorInfo nodeConstructor, ConstructorInfo? inputsConstructor,
    IReadOnlyList<PropertyInfo> inputs, IReadOnlyList<PropertyInfo> outputs, MethodInfo run) : INodeShape
    where TInputs : notnull
{
    private readonly ConstructorInvoker _newNode = ConstructorInvoker.Create(nodeConstructor);
    private readonly ParameterInfo[] _services = nodeConstructor.GetParameters();
    private readonly ConstructorInvoker? _newInputs = inputsConstructor is null ? null : ConstructorInvoker.Create(inputsConstructor);
    private readonly MethodInvoker?[] _setters = Setters(inputsConstructor, inputs);
    private readonly MethodInvoker[] _getters = [.. outputs.Select(property => MethodInvoker.Create(property.GetMethod!))];
    private readonly OutputCheck _outputCheck = new(outputs.Count == 0
        ? [() => OutputNullability.For(run)]
        : [.. outputs.Select(property => (Func<OutputNullability>)(() => OutputNullability.For(property)))]);
    private readonly int _constructed = inputsConstructor?.GetParameters().Length ?? 0;

    public NodeInstance Create(NodeDefinition definition, IServiceProvider services)
    {
        var given = _services.Length == 0 ? [] : new object?[_services.Length];
        for (var i = 0; i < given.Length; i++)
            given[i] = Service(definition, services, _services[i]);
        return new NodeInstance<TInputs, TOutputs>(definition, (INode<TInputs, TOutputs>)_newNode.Invoke(given.AsSpan()), this);
    }

    /// <summary>Builds the record. The constructor's parameters come first among the ports; what is null was not given.</summary>
    public TInputs Inputs(NodeDefinition definition, ReadOnlySpan<object?> values)
    {
        var arguments = _constructed == 0 ? [] : new object?[_constructed];
        for (var i = 0; i < _constructed; i++)
            arguments[i] = values[i] ?? definition.Inputs[i].Default;

        object record = _newInputs is null ? default(TInputs)! : _newInputs.Invoke(arguments.AsSpan());
        for (var i = _constructed; i < values.Length; i++)
        {
            if (values[i] is { } value)
                _setters[i]!.Invoke(record, value);
        }

        return (TInputs)record;
    }

    /// <summary>Takes the result apart.</summary>
    /// <exception cref="NodeOutputException">There is a null where the node's declaration has none.</exception>
    public object?[] Outputs(NodeDefinition definition, TOutputs result)
    {
        var outputs = Read(result);
        _outputCheck.Check(definition, outputs);
        return outputs;
    }

    private object?[] Read(TOutputs result)
    {
        if (_getters.Length == 0)
            return [result];
        if (result is null)
            throw new NodeOutputException("it returned null in place of its outputs: return a record of them");

        object record = result;
        var values = new object?[_getters.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = _getters[i].Invoke(record);
        return values;
    }

    private static MethodInvoker?[] Setters(ConstructorInfo? constructor, IReadOnlyList<PropertyInfo> inputs)
    {
        var constructed = constructor?.GetParameters().Length ?? 0;
        var setters = new MethodInvoker?[inputs.Count];
        for (var i = constructed; i < setters.Length; i++)
            setters[i] = MethodInvoker.Create(inputs[i].SetMethod!);
        return setters;
    }

    private static object? Service(NodeDefinition definition, IServiceProvider services, ParameterInfo wanted)
    {
        if (services.GetService(wanted.ParameterType) is { } service)
            return service;
        if (wanted.HasDefaultValue)
            return wanted.DefaultValue;
        throw new InvalidOperationException(
            $"node '{definition.FullName}' of plugin {definition.Plugin} asks for a service {wanted.ParameterType.Name} "
                + $"('{wanted.Name}') that neither the host nor the plugin has registered: add it in the plugin's {nameof(IPlugin)}");
    }
}
