using System.Reflection;

namespace IpAdapter.Graph.Plugins.Loading;

/// <summary>What a plugin's code threw, in words. The exception itself is never kept: its type or its stack may be the plugin's, and would hold the plugin in memory.</summary>
internal static class Failure
{
    public static string InWords(Exception failure) => failure switch
    {
        ReflectionTypeLoadException types => string.Join("; ", types.LoaderExceptions.OfType<Exception>().Select(one => one.Message).Distinct().Take(3)),
        TargetInvocationException { InnerException: { } inner } => InWords(inner),
        AggregateException { InnerExceptions: [var first, ..] } => InWords(first),
        BadImageFormatException => $"its assembly cannot be loaded: {failure.Message}",
        _ => $"{failure.GetType().Name}: {failure.Message}",
    };
}
