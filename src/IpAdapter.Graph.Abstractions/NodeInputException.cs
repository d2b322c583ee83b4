namespace IpAdapter.Graph;

/// <summary>Something the workflow's author can mend. It is shown at the place of the port in the workflow file. Anything else a node throws is shown as a fault of its plugin.</summary>
/// <param name="port">Name of the input, as the property is called or in kebab-case.</param>
/// <param name="message">What was expected, what was found, and what to do.</param>
/// <param name="innerException">The cause, where there is one.</param>
public sealed class NodeInputException(string port, string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Name of the input the problem lies with.</summary>
    public string Port { get; } = port;
}
