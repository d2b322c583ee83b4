using System.CommandLine;
using IpAdapter.Graph.Cli.Terminals;

namespace IpAdapter.Graph.Cli.Commands;

/// <summary><c>ipgraph plugins</c>: what has to do with plugins.</summary>
internal sealed class PluginsCommand : Command
{
    /// <param name="terminal">Where it writes.</param>
    public PluginsCommand(Terminal terminal)
        : base("plugins", "Show the plugins that nodes come from.") =>
        Add(new ListPluginsCommand(terminal));
}
