using System.Text.Json;

namespace IpAdapter.Golden;

/// <summary>
/// The members of a JSON object of a case, which notes those that were asked for: a case is proved only where nothing of it was passed
/// over.
/// </summary>
public sealed class ReadMembers(JsonElement element)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>A member.</summary>
    public JsonElement GetProperty(string name)
    {
        _asked.Add(name);
        return element.GetProperty(name);
    }

    /// <summary>A member, where there is one.</summary>
    public bool TryGetProperty(string name, out JsonElement value)
    {
        _asked.Add(name);
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out value);
    }

    /// <summary>Names of all members.</summary>
    public IEnumerable<string> Names => element.ValueKind == JsonValueKind.Object
        ? element.EnumerateObject().Select(member => member.Name)
        : [];

    /// <summary>Names of the members that nobody asked for and that say something: null says nothing.</summary>
    public IEnumerable<string> Unread => Names.Where(name => !_asked.Contains(name)
        && element.GetProperty(name).ValueKind != JsonValueKind.Null);
}
