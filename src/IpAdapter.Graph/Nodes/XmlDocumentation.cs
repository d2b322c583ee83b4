using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace IpAdapter.Graph.Nodes;

/// <summary>The documentation comments of an assembly. The file is opened when the first comment is asked for: a run never asks.</summary>
/// <param name="assembly">The assembly.</param>
/// <param name="path">Its XML file.</param>
internal sealed partial class XmlDocumentation(Assembly assembly, string? path)
{
    private readonly Lazy<Dictionary<string, XElement>> _members = new(() => Load(path));
    private readonly Dictionary<Assembly, XmlDocumentation> _others = [];

    public string Summary(Type type) => Text(Member("T:", type)?.Element("summary"));

    public string Returns(Type node) => Text(Member("T:", node)?.Element("returns"));

    /// <summary>The comment on a property, which for a positional record is a parameter's.</summary>
    public string Property(Type record, string name)
    {
        var parameter = Member("T:", record)?.Elements("param").FirstOrDefault(element => (string?)element.Attribute("name") == name);
        return Text(parameter ?? _members.Value.GetValueOrDefault($"P:{NameOf(record)}.{name}")?.Element("summary"));
    }

    /// <summary>The comment on a value of an enumeration, which may be another assembly's: its XML file lies beside it then.</summary>
    public string Choice(Type enumeration, string name) =>
        enumeration.Assembly == assembly
            ? Text(_members.Value.GetValueOrDefault($"F:{NameOf(enumeration)}.{name}")?.Element("summary"))
            : Other(enumeration.Assembly).Choice(enumeration, name);

    private XmlDocumentation Other(Assembly other)
    {
        lock (_others)
        {
            if (!_others.TryGetValue(other, out var documentation))
                _others[other] = documentation = new(other, PathFor(other));
            return documentation;
        }
    }

    // A library that a plugin carries has no place of its own: it was loaded from the plugin's folder.
    private string? PathFor(Assembly other) => other.Location is { Length: > 0 } file
        ? Path.ChangeExtension(file, ".xml")
        : Path.Combine(Path.GetDirectoryName(path) ?? "", other.GetName().Name + ".xml");

    private XElement? Member(string kind, Type type) => _members.Value.GetValueOrDefault(kind + NameOf(type));

    private static string NameOf(Type type) => (type.FullName ?? type.Name).Replace('+', '.');

    private static Dictionary<string, XElement> Load(string? path)
    {
        var members = new Dictionary<string, XElement>(StringComparer.Ordinal);
        if (path is null || !File.Exists(path))
            return members;
        try
        {
            foreach (var member in XDocument.Load(path).Descendants("member"))
            {
                if ((string?)member.Attribute("name") is { } name)
                    members[name] = member;
            }
        }
        catch (Exception unreadable) when (unreadable is XmlException or IOException or UnauthorizedAccessException)
        {
            // Documentation is a courtesy: a plugin without a readable one still works.
        }

        return members;
    }

    private static string? NameIn(XElement reference) =>
        (string?)reference.Attribute("cref") ?? (string?)reference.Attribute("name") ?? (string?)reference.Attribute("langword");

    private static string Text(XElement? element)
    {
        if (element is null)
            return "";
        var text = new StringBuilder();
        foreach (var node in element.DescendantNodes())
        {
            if (node is XText words)
                text.Append(words.Value);
            else if (node is XElement { IsEmpty: true } reference)
                text.Append(NameIn(reference)?.Split('.', ':')[^1]);
        }

        return Spaces().Replace(text.ToString(), " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
