using System.Reflection;

namespace IpAdapter.Graph.Plugins.Loading;

/// <summary>
/// What a plugin's code threw, as text. The exception itself is never kept: its type or its stack may be the plugin's, and would hold the
/// plugin in memory.
/// </summary>
internal static class ExceptionText
{
    public static string For(Exception failure) => failure switch
    {
        ReflectionTypeLoadException types => string.Join("; ", types.LoaderExceptions.OfType<Exception>().Select(one => one.Message)
            .Distinct().Take(3)),
        TargetInvocationException { InnerException: { } inner } => For(inner),
        AggregateException { InnerExceptions: [var first, ..] } => For(first),
        BadImageFormatException => $"its assembly cannot be loaded: {failure.Message}",
        _ => $"{failure.GetType().Name}: {failure.Message}",
    };
}
