namespace Greeting;

internal static class Words
{
    public const string Welcome = "good day";
}
