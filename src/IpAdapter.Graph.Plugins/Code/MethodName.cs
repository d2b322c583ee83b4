using System.Text.RegularExpressions;

namespace IpAdapter.Graph.Plugins.Code;

/// <summary>Which method: its type, its name and its signature, spelt alike wherever it is defined or called.</summary>
/// <param name="Type">Full name of the declaring type, nested ones behind a '+'.</param>
/// <param name="Name">Its name; <c>.ctor</c> of a constructor.</param>
/// <param name="Parameters">Full names of its parameters' types.</param>
/// <param name="Returns">Full name of the type it returns.</param>
internal readonly partial record struct MethodName(string Type, string Name, string Parameters, string Returns)
{
    /// <summary>
    /// As a person wrote it: the method a lambda, an iterator or an asynchronous method stands in, not the one the compiler made of it.
    /// </summary>
    public MethodName AsWritten()
    {
        var made = MadeByCompiler().Match(Type + "+" + Name);
        return made.Success ? this with { Type = made.Groups["type"].Value, Name = made.Groups["name"].Value } : this;
    }

    /// <summary>Type, name and the types of its parameters, without namespaces.</summary>
    public override string ToString() => $"{WithoutNamespaces(Type)}.{Name}({WithoutNamespaces(Parameters)})";

    private static string WithoutNamespaces(string types) => Namespaces().Replace(types, "").Replace('+', '.');

    [GeneratedRegex(@"^(?<type>[^<]+?)\+(<>c[^+]*\+)?<(?<name>[\w.]+)>[a-z]__")]
    private static partial Regex MadeByCompiler();

    [GeneratedRegex(@"\b(\w+\.)+(?=\w)")]
    private static partial Regex Namespaces();
}
