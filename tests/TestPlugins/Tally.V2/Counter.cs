namespace Tally;

/// <summary>Version 2 counts otherwise, and calls it otherwise too: neither plugin works with the other's library.</summary>
public static class Counter
{
    public static long Following(long number) => number + 2;
}
