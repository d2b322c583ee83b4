using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;

namespace IpAdapter.Graph.Nodes;

/// <summary>Reads one node class; what is wrong with it goes to the list of problems.</summary>
internal sealed partial class NodeClassReader(Type type, NodeAttribute declared, PluginIdentity plugin, XmlDocumentation documentation,
    Func<Type, string?> refusePortType, List<string> problems)
{
    private readonly int _problemsBefore = problems.Count;

    public NodeDefinition? Read()
    {
        if (!type.IsVisible || type.IsAbstract || type.IsGenericTypeDefinition || !type.IsClass)
            return Refuse("a node is a public class that is neither abstract nor generic");
        if (!TryReadName(out var id, out var major))
            return Refuse($"the name '{declared.Name}' is not of the form family/name or family/name@2, in lower case with dashes");
        var former = type.GetCustomAttributes<FormerNameAttribute>(inherit: false).Select(one => one.Name).ToList();
        foreach (var name in former.Where(name => NodeName().Match(name) is not { Success: true } match || match.Groups["major"].Success))
            Refuse($"the former name '{name}' is not of the form family/name, in lower case with dashes and without a major version");

        var contracts = Implemented(typeof(INode<,>));
        if (contracts.Count == 0)
            return Refuse("it does not implement INode<TInputs, TOutputs>");
        if (contracts.Count > 1)
            return Refuse("it implements INode<TInputs, TOutputs> more than once");
        var (inputsType, outputsType) = (contracts[0].GenericTypeArguments[0], contracts[0].GenericTypeArguments[1]);

        var constructors = type.GetConstructors();
        if (constructors.Length != 1)
            return Refuse($"it has {constructors.Length} public constructors: one is needed, which takes its services");

        var reader = new PortReader(type, documentation, refusePortType, message => Refuse(message));
        var (inputsConstructor, inputProperties, inputs) = reader.ReadInputs(inputsType);
        var (outputProperties, outputs) = reader.ReadOutputs(outputsType);
        var run = type.GetInterfaceMap(contracts[0]).TargetMethods[0];
        if (type.IsDefined(typeof(LoaderAttribute), inherit: false) && !LoadsFromOnePath(inputs, outputs))
            Refuse("a loader has one required input of type FilePath, and one output or one marked as main");
        var isDescribedByRunning = type.IsDefined(typeof(DescribedByRunningAttribute), inherit: false);
        var isChecked = IsChecked(contracts[0]);
        if (isDescribedByRunning && isChecked)
            Refuse("it is described by running and implements ICheck as well: one of the two says what it gives");
        if (problems.Count > _problemsBefore)
            return null;

        var shape = (INodeShape)Activator.CreateInstance(
            typeof(NodeShape<,>).MakeGenericType(inputsType, outputsType),
            constructors[0], inputsConstructor, inputProperties, outputProperties, run)!;
        return new NodeDefinition(id, major, plugin, type, shape, inputs, outputs, () => documentation.Summary(type))
        {
            FormerNames = former,
            IsLoader = type.IsDefined(typeof(LoaderAttribute), inherit: false),
            IsNeverCached = type.IsDefined(typeof(NeverCachedAttribute), inherit: false),
            IsResumable = type.IsDefined(typeof(ResumableAttribute), inherit: false),
            DescribesItself = isDescribedByRunning || isChecked,
            IsDescribedByRunning = isDescribedByRunning,
            IsChecked = isChecked,
        };
    }

    private List<Type> Implemented(Type contract) =>
        [.. type.GetInterfaces().Where(face => face.IsGenericType && face.GetGenericTypeDefinition() == contract)];

    /// <summary>Whether it judges its inputs; as the node that it is, not as one with other inputs or outputs.</summary>
    private bool IsChecked(Type contract)
    {
        var checks = Implemented(typeof(ICheck<,>));
        if (checks.Any(check => !check.GenericTypeArguments.SequenceEqual(contract.GenericTypeArguments)))
            Refuse("it implements ICheck with other inputs or outputs than INode: both take the same two types");
        return checks.Count > 0;
    }

    private static bool LoadsFromOnePath(IReadOnlyList<Port> inputs, IReadOnlyList<Port> outputs) =>
        inputs.Where(port => port.IsRequired).ToList() is [{ IsList: false } only] && only.ValueType == typeof(FilePath)
            && (outputs.Count == 1 || outputs.Any(port => port.IsMain));

    private bool TryReadName(out string id, out int major)
    {
        (id, major) = (declared.Name, 1);
        if (NodeName().Match(declared.Name) is not { Success: true } match)
            return false;
        id = match.Groups["id"].Value;
        return !match.Groups["major"].Success
            || int.TryParse(match.Groups["major"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out major) && major > 0;
    }

    private NodeDefinition? Refuse(string message)
    {
        problems.Add($"node '{declared.Name}' ({type.FullName}): {message}");
        return null;
    }

    [GeneratedRegex("^(?<id>[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*)(@(?<major>[0-9]+))?$", RegexOptions.CultureInvariant)]
    private static partial Regex NodeName();
}
