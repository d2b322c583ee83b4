using IpAdapter.Graph.Plugins;

namespace IpAdapter.Graph.Cli.Hosting;

/// <summary>What is said of plugins that did not come into service, or did with calls that are not safe.</summary>
internal static class PluginWarnings
{
    /// <summary>Writes a line for each that was refused, and for each unsafe call.</summary>
    public static void Write(PluginReport report, TextWriter error)
    {
        foreach (var refused in report.Refused)
            error.WriteLine($"warning: plugin {refused}");
        foreach (var plugin in report.Plugins.Where(plugin => plugin.UnsafeCalls.Count > 0))
        {
            error.WriteLine($"warning: plugin {plugin.Plugin}: garbage collection may free numbers while libtorch reads them, "
                + "which gives wrong results or a crash. "
                + "Use x.Times(2), x.Plus(y) and the like of IpAdapter.Diffusion, or hold the number: using Scalar number = 2;");
            foreach (var call in plugin.UnsafeCalls)
                error.WriteLine($"  {call}");
        }
    }
}
