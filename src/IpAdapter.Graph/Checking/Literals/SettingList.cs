using IpAdapter.Graph.Nodes;
using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking.Literals;

/// <summary>Lists and mappings in settings.</summary>
internal static class SettingList
{
    /// <summary>
    /// Reads <c>[a, b]</c> as a list for a port that takes one, and <c>{ up: 1 }</c> as a mapping; every other value is what it is.
    /// </summary>
    public static YamlValue Read(InputValue given, Port port, List<Problem> problems)
    {
        if (given.Place != default || given.Value is not YamlText text)
            return given.Value;
        var isRead = (port.IsList || port.IsEach) && text.Text.StartsWith('[') || port.TakesMapping && text.Text.StartsWith('{');
        return isRead ? new YamlReader(given.Source, WorkflowLimits.Default, problems).Read(text.Text) ?? given.Value : given.Value;
    }
}
