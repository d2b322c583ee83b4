using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace IpAdapter.Graph.Workflows;

/// <summary>
/// Reads YAML into values with places, from the parser's events and with a stack of its own: nothing here calls itself, so that no file can
/// exhaust the thread's stack,
/// and limits are counted before anything is built.
/// </summary>
internal sealed class YamlReader(ValueSource source, WorkflowLimits limits, ICollection<Problem> problems)
{
    private readonly Stack<YamlFrame> _open = new();
    private readonly Dictionary<string, Anchored> _anchors = new(StringComparer.Ordinal);
    private YamlValue? _root;
    private long _values;
    private Lazy<string[]> _lines = new(() => []);

    /// <summary>Reads one document; null where there is none, or where reading had to stop (a problem says why).</summary>
    public YamlValue? Read(string text)
    {
        if (text.Length > limits.Bytes)
            return Stop(default,
                string.Create(CultureInfo.InvariantCulture,
                    $"the text is {text.Length:N0} characters long, more than the limit of {limits.Bytes:N0} bytes (limit 'bytes')"));

        if (YamlFault.FindControl(text) is var (control, place))
            return Stop(place, $"the character U+{(int)control:X4} can't stand in a YAML file");

        _lines = new(() => text.Split('\n'));
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        try
        {
            var documents = 0;
            while (parser.MoveNext())
            {
                if (parser.Current is DocumentStart && ++documents > 1)
                    return Stop(PlaceOf(parser.Current), "a second document begins here: a file holds one");
                if (!Take(parser.Current!))
                    return null;
            }

            return _root;
        }
        catch (YamlException wrong)
        {
            return Stop(
                new YamlFault(_lines.Value, _open).Find(new((int)wrong.Start.Line, (int)wrong.Start.Column), wrong.Message.TrimEnd('.')));
        }
        catch (Exception wrong) when (wrong
            is ArgumentException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The scanner lets some of its own mistakes with odd input through; to the file's author they all mean this.
            return Stop(new YamlFault(_lines.Value, _open).Find(parser.Current is { } last ? PlaceOf(last) : new(1, 1), YamlFault.Unknown));
        }
    }

    private bool Take(ParsingEvent current)
    {
        switch (current)
        {
            case Scalar scalar:
                if (_open.TryPeek(out var frame) && frame.WantsKey)
                    return TakeKey(frame, scalar);
                return IsUntagged(scalar) && Complete(TextOf(scalar), scalar.Anchor, weight: 1, height: 0, added: 1);
            case MappingStart or SequenceStart:
                return Open((NodeEvent)current);
            case MappingEnd or SequenceEnd:
                var closed = _open.Pop();
                return Complete(closed.Close(source, problems), closed.Anchor, closed.Weight, closed.Height, added: 1);
            case AnchorAlias alias:
                return Expand(alias);
            default:
                return true;
        }
    }

    private static bool TakeKey(YamlFrame frame, Scalar key)
    {
        frame.TakeKey(key.Value, PlaceOf(key), isMerge: key is { Value: "<<", Style: ScalarStyle.Plain });
        return true;
    }

    private bool Open(NodeEvent start)
    {
        var place = PlaceOf(start);
        if (_open.TryPeek(out var parent) && parent.WantsKey)
            return Fail(place, "a key is a text, not a list or a mapping");
        if (_open.Count >= limits.Depth)
            return Fail(place,
                string.Create(
                    CultureInfo.InvariantCulture, $"lists and mappings are nested deeper than {limits.Depth:N0} (limit 'depth')"));
        if (!IsUntagged(start))
            return false;
        var isInBrackets = start is MappingStart { Style: MappingStyle.Flow } or SequenceStart { Style: SequenceStyle.Flow };
        _open.Push(new YamlFrame(start is MappingStart, isInBrackets, place, start.Anchor));
        return true;
    }

    private bool Expand(AnchorAlias alias)
    {
        var place = PlaceOf(alias);
        if (!_anchors.TryGetValue(alias.Value.Value, out var anchored))
            return Fail(place, $"'*{alias.Value.Value}' stands for nothing: no value before it is marked '&{alias.Value.Value}'");
        if (_open.TryPeek(out var parent) && parent.WantsKey)
            return Fail(place, "a key is a text, not an alias");
        if (_open.Count + anchored.Height > limits.Depth)
            return Fail(place,
                string.Create(CultureInfo.InvariantCulture,
                    $"lists and mappings are nested deeper than {limits.Depth:N0} once '*{alias.Value.Value}' is expanded "
                    + $"(limit 'depth')"));
        return Complete(anchored.Value, AnchorName.Empty, anchored.Weight, anchored.Height, added: anchored.Weight);
    }

    /// <param name="value">A value that is whole.</param>
    /// <param name="anchor">What aliases call it.</param>
    /// <param name="weight">How many values it is, itself included.</param>
    /// <param name="height">How many lists and mappings are inside one another in it.</param>
    /// <param name="added">How many of its values were not counted yet: a list's items were, an alias's were not.</param>
    private bool Complete(YamlValue value, AnchorName anchor, long weight, int height, long added)
    {
        _values += added;
        if (_values > limits.Values)
            return Fail(value.Place,
                string.Create(CultureInfo.InvariantCulture,
                    $"there are more than {limits.Values:N0} values once aliases are expanded (limit 'values')"));
        if (!anchor.IsEmpty)
            _anchors[anchor.Value] = new(value, weight, height);
        if (_open.TryPeek(out var parent))
            parent.Add(value, weight, height);
        else
            _root = value;
        return true;
    }

    private bool IsUntagged(NodeEvent value) =>
        value.Tag.IsEmpty || Fail(PlaceOf(value), $"the tag '{value.Tag.Value}' has no meaning here: types come from the ports");

    private bool Fail(Place place, string message)
    {
        problems.Add(source.Error(place, message));
        return false;
    }

    private YamlText TextOf(Scalar scalar)
    {
        var isPlain = scalar.Style == ScalarStyle.Plain;
        return new(scalar.Value, PlaceOf(scalar)) { IsPlain = isPlain, Behind = isPlain ? Behind(scalar.End) : null };
    }

    /// <summary>A comment directly behind a text that begins like a word: <c>a star #1</c>.</summary>
    private string? Behind(Mark end)
    {
        var line = end.Line >= 1 && end.Line <= _lines.Value.Length ? _lines.Value[end.Line - 1] : "";
        var rest = end.Column <= line.Length ? line[((int)end.Column - 1)..].Trim() : "";
        return rest is ['#', var first, ..] && !char.IsWhiteSpace(first) && first != '#' ? rest : null;
    }

    private YamlValue? Stop((Place Place, string Message) fault) => Stop(fault.Place, fault.Message);

    private YamlValue? Stop(Place place, string message)
    {
        problems.Add(source.Error(place, message));
        return null;
    }

    private static Place PlaceOf(ParsingEvent current) => new((int)current.Start.Line, (int)current.Start.Column);

    private readonly record struct Anchored(YamlValue Value, long Weight, int Height);
}
