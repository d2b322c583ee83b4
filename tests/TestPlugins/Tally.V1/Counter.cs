namespace Tally;

public static class Counter
{
    public static long Next(long number) => number + 1;
}
