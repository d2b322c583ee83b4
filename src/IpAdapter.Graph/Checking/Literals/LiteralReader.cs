using System.Globalization;
using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Literals;

/// <summary>Reads texts by their port's type, never by what YAML would guess: <c>no</c> on a text port is a text.</summary>
internal sealed class LiteralReader(PathResolver paths)
{
    private const NumberStyles Integer = NumberStyles.AllowLeadingSign;

    /// <summary>Reads a text where the port's type can be written down (<see cref="PortTypes.IsLiteral"/>).</summary>
    public Literal Read(string text, Port port, ValueSource source)
    {
        if (port.ValueType == typeof(string))
            return port.Choices is null ? new(text, text) : Choice(text, port);
        if (port.ValueType.IsEnum)
            return Choice(text, port);
        if (port.ValueType == typeof(FilePath))
            return File(text, port, source);
        if (port.ValueType == typeof(bool))
            return Boolean(text, port);
        if (PortTypes.Find(port.ValueType) is { Read: { } read, Write: { } write } written)
            return read(text) is { } value
                ? new(value, write(value))
                : Literal.Wrong($"'{port.Name}' is {written.Form}, not {Quoted(text)}");
        return Port.IsInteger(port.ValueType) ? WholeNumber(text, port) : Number(text, port);
    }

    private static Literal Number(string text, Port port)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !double.IsFinite(number))
            return Literal.Wrong($"'{port.Name}' is a number, not {Quoted(text)}");
        if (port.ProblemOf(number) is { } problem)
            return Literal.Wrong(problem, Text(Nearest(number, port)));
        object value = port.ValueType == typeof(float) ? (float)number : number;
        return new(value, number.ToString("R", CultureInfo.InvariantCulture));
    }

    private static Literal WholeNumber(string text, Port port)
    {
        if (!long.TryParse(text, Integer, CultureInfo.InvariantCulture, out var number))
            return Int128.TryParse(text, Integer, CultureInfo.InvariantCulture, out var great)
                ? GreatNumber(great, text, port)
                : NoInteger(text, port);

        if (port.ProblemOf(number) is { } problem)
            return Literal.Wrong(problem, Text(Nearest(number, port)));
        if (port.ValueType == typeof(long))
            return new(number, number.ToString(CultureInfo.InvariantCulture));
        return number is >= int.MinValue and <= int.MaxValue
            ? new((int)number, number.ToString(CultureInfo.InvariantCulture))
            : TooWide(number, port);
    }

    // Seeds of other tools go up to 2^64 - 1. Such a number is taken by its bits, and written as it was; where a port has a range, no such
    // number is in it.
    private static Literal GreatNumber(Int128 number, string text, Port port)
    {
        if (port.ProblemOf((double)number) is { } problem)
            return Literal.Wrong(problem, Text(Nearest((double)number, port)));
        return port is { Minimum: null, Maximum: null } && port.ValueType == typeof(long) && number >= 0 && number <= ulong.MaxValue
            ? new(unchecked((long)(ulong)number), text)
            : TooWide(number, port);
    }

    private static Literal TooWide(Int128 number, Port port) =>
        Literal.Wrong($"'{port.Name}' is an integer of {(port.ValueType == typeof(int) ? 32 : 64)} bits, not {number}");

    private static Literal NoInteger(string text, Port port)
    {
        var isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var rounded)
            && Math.Abs(rounded) < int.MaxValue;
        if (text == SeedDrawer.Random)
            return Literal.Wrong($"'{port.Name}' is an integer, not 'random': a number is drawn only for a seed");
        return Literal.Wrong($"'{port.Name}' is an integer, not {Quoted(text)}", isNumber ? Text(Math.Round(rounded)) : null);
    }

    private static Literal Boolean(string text, Port port) => text switch
    {
        "true" or "True" or "TRUE" => new(true, "true"),
        "false" or "False" or "FALSE" => new(false, "false"),
        _ => Literal.Wrong($"'{port.Name}' is true or false, not {Quoted(text)}", text.ToUpperInvariant() switch
        {
            "YES" or "ON" or "Y" or "1" => "true",
            "NO" or "OFF" or "N" or "0" => "false",
            _ => NearestName.Find(text, ["true", "false"]),
        }),
    };

    private static Literal Choice(string text, Port port)
    {
        for (var i = 0; i < port.Choices!.Count; i++)
        {
            if (port.Choices[i] == text)
                return new(port.ChoiceValues?.GetValue(i) ?? text, text);
        }

        return Literal.Wrong(
            $"'{port.Name}' is one of {Listing.Create(port.Choices)}, not {Quoted(text)}", NearestName.Find(text, port.Choices));
    }

    private Literal File(string text, Port port, ValueSource source)
    {
        var (path, isThere) = paths.Resolve(text, source, port.TakesPattern);
        if (!isThere)
            return Missing(text, path, port);
        return Special(path, port) ?? new(new FilePath(path), path);
    }

    /// <summary>
    /// What to say of a path where a pipe or a device lies, or null: whoever opened that would wait, or read without end.
    /// </summary>
    public static Literal? Special(string path, Port port) =>
        SpecialFile.KindOf(path) is { } kind
            ? Literal.Wrong($"'{port.Name}' is a file or a folder, but '{path}' is {kind}: write its content to a file, and name that")
            : null;

    /// <summary>What to say of a path where nothing is, with the nearest name in the folder it should be in.</summary>
    public static Literal Missing(string written, string path, Port port)
    {
        if (written.Length == 0)
            return Literal.Wrong($"'{port.Name}' is a path, but nothing is written there");
        if (ForeignPath.Say(written, port.Name) is var (problem, proposal))
            return Literal.Wrong(problem, proposal);
        var folder = Path.GetDirectoryName(path);
        if (!Directory.Exists(folder))
            return Literal.Wrong($"'{port.Name}': there is no '{path}' (not even its folder)");
        var name = Path.GetFileName(path);
        var nearest = NearestName.Find(
            name, Directory.EnumerateFileSystemEntries(folder).Take(1000).Select(entry => Path.GetFileName(entry)!));
        return Literal.Wrong(
            $"'{port.Name}': there is no '{path}'", nearest is null ? null : written[..^Math.Min(name.Length, written.Length)] + nearest);
    }

    /// <summary>The nearest number that the port takes; null where there is none.</summary>
    private static double? Nearest(double number, Port port)
    {
        var (least, greatest) = (port.Minimum ?? double.MinValue, port.Maximum ?? double.MaxValue);
        if (Port.IsInteger(port.ValueType))
            (least, greatest) = (Math.Ceiling(least), Math.Floor(greatest));
        if (least > greatest)
            return null;
        var within = Math.Clamp(number, least, greatest);
        if (port.MultipleOf is not { } unit)
            return within;
        var multiple = Math.Round(within / unit) * unit;
        return multiple < least ? multiple + unit : multiple > greatest ? multiple - unit : multiple;
    }

    private static string Quoted(string text) => text.Length == 0 ? "nothing" : text.Length <= 60 ? $"'{text}'" : $"'{text[..57]}...'";

    private static string? Text(double? number) => number?.ToString("R", CultureInfo.InvariantCulture);
}
