using IpAdapter.Graph.Workflows;

namespace IpAdapter.Graph.Checking;

/// <summary>Lists in settings.</summary>
internal static class SettingList
{
    /// <summary>Reads <c>[a, b]</c> as a list, for a port that takes one; every other value is what it is.</summary>
    public static YamlValue Read(InputValue given, List<Problem> problems)
    {
        if (given.Place != default || given.Value is not YamlText text || !text.Text.StartsWith('['))
            return given.Value;
        return new YamlReader(given.Source, WorkflowLimits.Default, problems).Read(text.Text) ?? given.Value;
    }
}
