using System.Collections;
using System.Globalization;
using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Nodes;

/// <summary>
/// Which types of .NET may be on a port, and what stands for those that may not. One list for loading, for messages and for the
/// documentation, which a test holds to it.
/// </summary>
public static class PortTypes
{
    private const NumberStyles DecimalStyle = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    /// <summary>Types that a workflow can write down; choices (enumerations) beside them.</summary>
    public static IReadOnlyList<WrittenType> Written { get; } =
    [
        new(typeof(string), "text", "a text"),
        new(typeof(double), "number", "a number"),
        new(typeof(float), "number", "a number"),
        new(typeof(int), "integer", "an integer"),
        new(typeof(long), "integer", "an integer"),
        new(typeof(bool), "boolean", "true or false"),
        new(typeof(FilePath), "file", "a path"),
        new(typeof(decimal), "decimal", "a decimal number, as 12.50")
        {
            Read = text => decimal.TryParse(text, DecimalStyle, CultureInfo.InvariantCulture, out var number) ? number : null,
            Write = value => ((decimal)value).ToString(CultureInfo.InvariantCulture),
        },
        new(typeof(TimeSpan), "duration", "a duration in hours, minutes and seconds, as 0:01:30")
        {
            // Without its colons 5 would be five days.
            Read = text => text.Count(':') == 2 && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration)
                ? duration
                : null,
            Write = value => ((TimeSpan)value).ToString("c", CultureInfo.InvariantCulture),
        },
        new(typeof(Uri), "uri", "an address with its scheme, as https://example.org/a")
        {
            // On Unix a rooted path alone would be an address of a file.
            Read = text => Uri.TryCreate(text, UriKind.Absolute, out var uri)
                && text.StartsWith(uri.Scheme + ":", StringComparison.OrdinalIgnoreCase)
                ? uri
                : null,
            Write = value => ((Uri)value).AbsoluteUri,
        },
        new(typeof(Guid), "guid", "a GUID, as 0f8fad5b-d9cb-469f-a165-70867728950e")
        {
            Read = text => Guid.TryParseExact(text, "D", out var guid) ? guid : null,
            Write = value => ((Guid)value).ToString("D", CultureInfo.InvariantCulture),
        },
    ];

    /// <summary>
    /// Types that people reach for and that may not be on a port, with what to use instead; generic ones without their arguments.
    /// </summary>
    public static IReadOnlyList<(Type Type, string Instead)> Refused { get; } =
    [
        .. Each("int or long", typeof(byte), typeof(sbyte), typeof(short), typeof(ushort),
            typeof(uint), typeof(ulong), typeof(nint), typeof(nuint), typeof(Int128), typeof(UInt128)),
        .. Each("double or float", typeof(Half)),
        .. Each("string", typeof(char)),
        .. Each("string, read by the node (2026-11-30T12:00:00Z)", typeof(DateTime), typeof(DateTimeOffset),
            typeof(DateOnly), typeof(TimeOnly)),
        .. Each("FilePath", typeof(FileInfo), typeof(DirectoryInfo), typeof(Stream), typeof(FileStream)),
        .. Each("IReadOnlyList<T> or ImmutableArray<T>", typeof(Array), typeof(List<>),
            typeof(IList<>), typeof(ICollection<>), typeof(IEnumerable<>), typeof(IReadOnlyCollection<>), typeof(HashSet<>)),
        .. Each("a string marked [property: Mapping], which is given the mapping as JSON",
            typeof(Dictionary<,>), typeof(IDictionary<,>), typeof(IReadOnlyDictionary<,>)),
        .. Each("a record marked [Outputs] for several outputs, a port each for several inputs",
            typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(Tuple<,>), typeof(KeyValuePair<,>)),
        .. Each("the value itself: RunAsync may wait for it", typeof(Task), typeof(Task<>), typeof(ValueTask), typeof(ValueTask<>)),
        .. Each("NodeContext.Cancellation", typeof(CancellationToken)),
        .. Each("the type of the value: any object would be taken, and then fail", typeof(object)),
    ];

    /// <summary>Finds how a type is written in a workflow; null where it is a choice, or comes from other nodes only.</summary>
    public static WrittenType? Find(Type type) => Written.FirstOrDefault(written => written.Type == type);

    /// <summary>One value as a workflow would write it.</summary>
    internal static string Write(object? value) => value switch
    {
        bool truth => truth ? "true" : "false",
        Enum choice => KebabCase.Convert(choice.ToString()),
        not null when Find(value.GetType()) is { Write: { } write } => write(value),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    /// <summary>Whether a workflow can write the value down.</summary>
    internal static bool IsLiteral(Type type) => type.IsEnum || Find(type) is not null;

    /// <summary>What workflows and messages call a type.</summary>
    internal static string NameOf(Type type) => type.IsEnum ? "choice" : Find(type)?.Name ?? KebabCase.Convert(type.Name);

    /// <summary>What to use in place of a type of .NET that may not be on a port; null where nothing is known against it.</summary>
    internal static string? Instead(Type type)
    {
        var wanted = type.IsArray ? typeof(Array) : type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return Refused.FirstOrDefault(refused => refused.Type == wanted).Instead;
    }

    private static IEnumerable<(Type, string)> Each(string instead, params IEnumerable<Type> types) =>
        types.Select(type => (type, instead));
}
