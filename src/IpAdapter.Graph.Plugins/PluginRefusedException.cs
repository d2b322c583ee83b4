namespace IpAdapter.Graph.Plugins;

/// <summary>A plugin does not come into service. The message names what is wrong with it and what to do.</summary>
internal sealed class PluginRefusedException(string message, Exception? innerException = null) : Exception(message, innerException);
