using IpAdapter.Graph.Naming;
using IpAdapter.Graph.Plugins;

namespace IpAdapter.Graph.Cli.Hosts;

/// <summary>Warnings about plugins that were refused, or that were loaded and have unsafe calls.</summary>
internal static class PluginWarnings
{
    /// <summary>What the author of a plugin writes in the place of an unsafe call.</summary>
    public const string InTheirPlace =
        "Use x.Times(2), x.Plus(y) and the like of IpAdapter.Diffusion, or hold the number: using Scalar number = 2;";

    /// <summary>Writes a line for each that was refused, and for each unsafe call.</summary>
    public static void Write(PluginReport report, TextWriter error)
    {
        foreach (var refused in report.Refused)
            error.WriteLine($"warning: plugin {Printable.Line(refused.ToString())}");
        foreach (var plugin in report.Plugins.Where(plugin => plugin.UnsafeCalls.Count > 0))
        {
            error.WriteLine($"warning: plugin {plugin.Plugin}: garbage collection may free numbers while libtorch reads them, "
                + $"which gives wrong results or a crash. {InTheirPlace}");
            foreach (var call in plugin.UnsafeCalls)
                error.WriteLine($"  {call}");
        }
    }
}
