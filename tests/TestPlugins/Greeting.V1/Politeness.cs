namespace Greeting;

/// <summary>A service of the plugin's own; ends with its build.</summary>
public sealed class Politeness : IDisposable
{
    private bool _isOver;

    public string Word => _isOver ? "(too late)" : Words.Welcome;

    public void Dispose() => _isOver = true;
}
