using System.Text.RegularExpressions;
using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Tests;

/// <summary>The documentation says what the loader does.</summary>
public class PortTypeTests
{
    private static readonly Dictionary<string, string> Keywords = new()
    {
        ["String"] = "string",
        ["Double"] = "double",
        ["Single"] = "float",
        ["Int32"] = "int",
        ["Int64"] = "long",
        ["Boolean"] = "bool",
        ["Decimal"] = "decimal",
        ["Byte"] = "byte",
        ["Int16"] = "short",
        ["UInt32"] = "uint",
        ["Char"] = "char",
        ["Object"] = "object",
    };

    /// <summary>In the documentation's words for whole groups.</summary>
    private static readonly Dictionary<Type, string> Groups = new()
    {
        [typeof(sbyte)] = "the other integers",
        [typeof(ushort)] = "the other integers",
        [typeof(ulong)] = "the other integers",
        [typeof(nint)] = "the other integers",
        [typeof(nuint)] = "the other integers",
        [typeof(Int128)] = "the other integers",
        [typeof(UInt128)] = "the other integers",
        [typeof(FileStream)] = "`Stream`",
        [typeof(Array)] = "arrays",
        [typeof(IList<>)] = "and the like",
        [typeof(ICollection<>)] = "and the like",
        [typeof(IReadOnlyCollection<>)] = "and the like",
        [typeof(IDictionary<,>)] = "`Dictionary<K, V>` and the like",
        [typeof(IReadOnlyDictionary<,>)] = "`Dictionary<K, V>` and the like",
        [typeof(ValueTuple<,>)] = "tuples",
        [typeof(ValueTuple<,,>)] = "tuples",
        [typeof(Tuple<,>)] = "tuples",
        [typeof(Task)] = "`Task<T>`",
        [typeof(ValueTask)] = "`ValueTask<T>`",
    };

    private static string Page { get; } =
        File.ReadAllText(Path.Combine((string)AppContext.GetData("IpAdapter.Tests.Folder")!, "..", "docs", "writing-a-node.md"));

    [Fact]
    public void Every_type_that_a_workflow_can_write_is_in_the_documentation_with_its_form()
    {
        foreach (var written in PortTypes.Written)
        {
            var row = Row(NameOf(written.Type));
            Assert.Contains(written.Name, row, StringComparison.Ordinal);
            if (written.Name is "decimal" or "duration" or "uri" or "guid")
                Assert.Contains($"{written.Name}: {written.Form} |", row, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_type_that_is_refused_is_in_the_documentation_with_what_to_use_instead()
    {
        foreach (var (type, instead) in PortTypes.Refused)
        {
            var row = Row(Groups.GetValueOrDefault(type) ?? NameOf(type));
            foreach (var word in Regex.Matches(instead.Split(',')[0], @"[A-Z]\w+|\b(int|long|double|float|string)\b")
                .Select(match => match.Value))
                Assert.Contains(word, row, StringComparison.Ordinal);
        }
    }

    private static string Row(string name) =>
        Page.Split('\n').FirstOrDefault(line => line.StartsWith('|') && line.Contains(name, StringComparison.Ordinal))
        ?? throw new InvalidOperationException($"docs/writing-a-node.md has no row for {name}");

    private static string NameOf(Type type)
    {
        if (!type.IsGenericType)
            return $"`{Keywords.GetValueOrDefault(type.Name) ?? type.Name}`";
        return $"`{type.Name[..type.Name.IndexOf('`')]}<";
    }
}
