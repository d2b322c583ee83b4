using IpAdapter.Graph.Naming;

namespace IpAdapter.Graph.Nodes;

/// <summary>How types on ports are called in workflows and messages.</summary>
internal static class PortTypeName
{
    public static string Of(Type type) =>
        type == typeof(string) ? "text"
        : Port.IsInteger(type) ? "integer"
        : Port.IsNumber(type) ? "number"
        : type == typeof(bool) ? "boolean"
        : type == typeof(FilePath) ? "file"
        : type.IsEnum ? "choice"
        : KebabCase.Of(type.Name);

    /// <summary>Whether a workflow can write the value down.</summary>
    public static bool IsLiteral(Type type) =>
        type == typeof(string) || Port.IsInteger(type) || Port.IsNumber(type) || type == typeof(bool) || type == typeof(FilePath) || type.IsEnum;
}
