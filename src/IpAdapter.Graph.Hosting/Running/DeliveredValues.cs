using IpAdapter.Diffusion.Imaging;
using IpAdapter.Diffusion.Tables;
using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Nodes;

namespace IpAdapter.Graph.Hosting.Running;

/// <summary>Values that can leave the host: whoever keeps one keeps no plugin and no tensor in memory.</summary>
internal static class DeliveredValues
{
    /// <summary>Whether values of a type can leave the host.</summary>
    public static bool IsDeliverable(Type type) => type == typeof(Image) || type == typeof(Table) || type.IsEnum
        || PortTypes.Find(type) is not null;

    /// <summary>The value as it leaves the host: a choice as its name, a path as its text.</summary>
    public static object Create(object value) => value switch
    {
        Enum choice => KebabCase.Convert(choice.ToString()),
        FilePath path => path.Value,
        _ => value,
    };
}
