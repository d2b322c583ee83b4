using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Nodes;

/// <summary>Reads ports from the properties of a node's records.</summary>
internal sealed class PortReader(Type node, XmlDocumentation documentation, Func<Type, string?> refusePortType, Action<string> refuse)
{
    /// <summary>The inputs, those of the record's constructor first and in its order.</summary>
    public (ConstructorInfo? Constructor, IReadOnlyList<PropertyInfo> Properties, IReadOnlyList<Port> Ports) ReadInputs(Type record)
    {
        // A record's copy constructor is not public; a class may have several, of which the longest says most.
        var constructor = record.GetConstructors().MaxBy(candidate => candidate.GetParameters().Length);
        if (constructor is null && !record.IsValueType)
        {
            refuse($"its inputs {record.Name} have no public constructor: make them one public record");
            return (null, [], []);
        }

        var (properties, ports) = (new List<PropertyInfo>(), new List<Port>());
        foreach (var parameter in constructor?.GetParameters() ?? [])
        {
            if (record.GetProperty(parameter.Name!) is not { } property || property.PropertyType != parameter.ParameterType)
            {
                refuse(
                    $"the constructor of {record.Name} takes '{parameter.Name}', but there is no property of that name and type: "
                        + "make it a positional record");
                continue;
            }

            var isOptional = parameter.HasDefaultValue || Nullable.GetUnderlyingType(parameter.ParameterType) is not null;
            Add(record, property, !isOptional, parameter.HasDefaultValue ? parameter.DefaultValue : null);
        }

        PropertyInfo[] others = [.. Properties(record).Where(property => property.SetMethod is { IsPublic: true })
            .Where(property => !properties.Exists(constructed => constructed.Name == property.Name))];
        var example = others.Length > 0 ? Example(record, constructor) : null;
        foreach (var property in others)
        {
            var isRequired = property.IsDefined(typeof(RequiredMemberAttribute));
            Add(record, property, isRequired, isRequired || example is null ? null : property.GetValue(example));
        }

        return (constructor, properties, ports);

        void Add(Type owner, PropertyInfo property, bool isRequired, object? fallback)
        {
            properties.Add(property);
            if (Read(owner, property, isRequired, fallback) is { } port)
                ports.Add(port);
        }
    }

    /// <summary>
    /// The outputs: the properties of a record marked <see cref="OutputsAttribute"/>, otherwise the value itself (no properties then).
    /// </summary>
    public (IReadOnlyList<PropertyInfo> Properties, IReadOnlyList<Port> Ports) ReadOutputs(Type result)
    {
        if (!result.IsDefined(typeof(OutputsAttribute), inherit: false))
            return ([], Output(result) is { } only ? [only] : []);

        var properties = Properties(result).Where(property => property.GetMethod is { IsPublic: true }).ToList();
        var ports = properties.Select(property => Read(result, property, isRequired: false, null)).OfType<Port>().ToList();
        if (ports.Count == 0)
            refuse($"its outputs {result.Name} have no properties");
        if (ports.Count(port => port.IsMain) > 1)
            refuse($"its outputs {result.Name} mark more than one as main");
        return (properties, ports);
    }

    /// <summary>A record that was given nothing: what its properties are then are their defaults.</summary>
    private object? Example(Type record, ConstructorInfo? constructor)
    {
        try
        {
            return constructor is null
                ? Activator.CreateInstance(record)
                : constructor.Invoke([.. constructor.GetParameters().Select(given => given.HasDefaultValue ? given.DefaultValue : null)]);
        }
        catch (TargetInvocationException wrong)
        {
            refuse($"the constructor of {record.Name} throws where it is given nothing ({wrong.InnerException?.Message}), so the defaults "
                + "of its other properties can't be read: judge inputs in ICheck");
            return null;
        }
    }

    private static IEnumerable<PropertyInfo> Properties(Type record) =>
        record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0).OrderBy(property => property.MetadataToken);

    private Port? Output(Type type)
    {
        var (valueType, list) = Shape(type);
        return Admits(type.Name, valueType)
            ? new Port
            {
                Name = KebabCase.Convert(valueType.Name),
                PropertyName = valueType.Name,
                ValueType = valueType,
                TypeName = PortTypes.NameOf(valueType),
                List = list,
                IsMain = true,
                ReadDocumentation = () => documentation.Returns(node),
            }
            : null;
    }

    private Port? Read(Type record, PropertyInfo property, bool isRequired, object? fallback)
    {
        var (valueType, list) = Shape(property.PropertyType);
        if (!Admits(property.Name, valueType))
            return null;

        var range = property.GetCustomAttribute<RangeAttribute>();
        if (range is not null && !Port.IsNumber(valueType) && !Port.IsInteger(valueType))
            refuse($"'{property.Name}' has a range but is of type {valueType.Name}");
        else if (range is not null && RangeProblem(range, valueType) is { } problem)
            refuse($"'{property.Name}': {problem}");
        if (property.IsDefined(typeof(MappingAttribute)) && valueType != typeof(string))
            refuse($"'{property.Name}' may be written as a mapping but is of type {valueType.Name}: a mapping is given as text");
        if (property.IsDefined(typeof(PatternAttribute)) && valueType != typeof(FilePath))
            refuse($"'{property.Name}' may be a pattern of paths but is of type {valueType.Name}: a pattern is a FilePath");
        if (property.IsDefined(typeof(SeedAttribute)) && !Port.IsInteger(valueType))
            refuse($"'{property.Name}' is marked as a seed but is of type {valueType.Name}: a seed is an int or a long");
        var port = new Port
        {
            Name = KebabCase.Convert(property.Name),
            PropertyName = property.Name,
            ValueType = valueType,
            TypeName = PortTypes.NameOf(valueType),
            List = list,
            IsRequired = isRequired,
            Default = fallback,
            Minimum = range?.Minimum,
            Maximum = range?.Maximum,
            MultipleOf = range is { MultipleOf: not 0 } ? range.MultipleOf : null,
            Choices = valueType.IsEnum ? [.. valueType.GetEnumNames().Select(KebabCase.Convert)] : null,
            ChoiceValues = valueType.IsEnum ? valueType.GetEnumValues() : null,
            TakesMapping = property.IsDefined(typeof(MappingAttribute)),
            IsEach = property.IsDefined(typeof(EachAttribute)),
            IsSeed = property.IsDefined(typeof(SeedAttribute)),
            IsResumedAcross = property.IsDefined(typeof(ResumesAcrossAttribute)),
            TakesPattern = property.IsDefined(typeof(PatternAttribute)),
            IsMain = property.IsDefined(typeof(MainAttribute)),
            ReadDocumentation = () => documentation.Property(property.DeclaringType ?? record, property.Name),
            ReadChoices = () => valueType.IsEnum ? [.. valueType.GetEnumNames().Select(name => documentation.Choice(valueType, name))] : [],
        };
        if (DefaultProblem(port) is { } wrong)
            refuse($"'{property.Name}' has a default that its own declaration rules out: {wrong}; change one of the two");
        return port;
    }

    private static string? RangeProblem(RangeAttribute range, Type type)
    {
        var (least, greatest, unit) = (range.Minimum, range.Maximum, range.MultipleOf);
        var written = string.Create(CultureInfo.InvariantCulture, $"Range({least}, {greatest})");
        if (double.IsNaN(least) || double.IsNaN(greatest) || !double.IsFinite(unit) || unit < 0)
        {
            return $"{written} with MultipleOf = {unit.ToString(CultureInfo.InvariantCulture)} is no range: "
                + "both ends are numbers, and what numbers are multiples of is finite and not negative";
        }

        if (least > greatest)
            return $"{written} accepts no number: the least comes first";
        if (unit == 0 && Port.IsInteger(type))
            unit = 1;
        return unit > 0 && Math.Ceiling(least / unit) * unit > greatest
            ? string.Create(CultureInfo.InvariantCulture, $"{written} accepts no number: there is no multiple of {unit} in it")
            : null;
    }

    private static string? DefaultProblem(Port port) => port.Default switch
    {
        null => null,
        Enum choice when !port.ChoiceValues!.Cast<object>().Contains(choice) => $"{choice} is none of its choices",
        int or long or float or double => port.ProblemOf(Convert.ToDouble(port.Default, CultureInfo.InvariantCulture)),
        _ => null,
    };

    private bool Admits(string name, Type valueType)
    {
        if (PortTypes.IsLiteral(valueType))
            return true;
        if ((PortTypes.Instead(valueType) is { } instead ? $"use {instead}" : refusePortType(valueType)) is not { } reason)
            return true;
        refuse($"'{name}' is of type {TypeName(valueType)}: {reason}");
        return false;
    }

    // The full name of a generic type has those of its arguments' assemblies in it.
    private static string TypeName(Type type) => type.IsGenericType || type.IsArray ? type.ToString() : type.FullName ?? type.Name;

    private static (Type ValueType, IListShape? List) Shape(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (!plain.IsGenericType
            || plain.GetGenericTypeDefinition() is var generic && generic != typeof(IReadOnlyList<>) && generic != typeof(ImmutableArray<>))
            return (plain, null);

        var item = plain.GenericTypeArguments[0];
        var shape = (IListShape)Activator.CreateInstance(
            typeof(ListShape<>).MakeGenericType(item), args: [generic == typeof(ImmutableArray<>)])!;
        return (item, shape);
    }
}
