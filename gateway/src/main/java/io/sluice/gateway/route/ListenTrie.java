package io.sluice.gateway.route;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Longest literal prefix of a path, in a radix tree over bytes: the cost depends on the path, not on how
/// many there are.
///
/// Filled once, then read by all event loops.
final class ListenTrie<T> {
    private final Node<T> root = new Node<>(new byte[0]);

    private static final class Node<T> {
        byte[] edge;

        @Nullable
        T value;
        /// First bytes of the children's edges, sorted.
        byte[] firsts = new byte[0];

        Node<T>[] children = none();

        Node(byte[] edge) {
            this.edge = edge;
        }

        @SuppressWarnings({"unchecked", "rawtypes"}) // Generic arrays cannot be made otherwise.
        private static <T> Node<T>[] none() {
            return new Node[0];
        }

        @Nullable
        Node<T> child(byte first) {
            if (firsts.length <= 8) {
                for (int i = 0; i < firsts.length; i++) if (firsts[i] == first) return children[i];
                return null;
            }
            int i = Arrays.binarySearch(firsts, first);
            return i < 0 ? null : children[i];
        }

        void add(Node<T> child) {
            int at = -Arrays.binarySearch(firsts, child.edge[0]) - 1;
            firsts = Arrays.copyOf(firsts, firsts.length + 1);
            children = Arrays.copyOf(children, children.length + 1);
            System.arraycopy(firsts, at, firsts, at + 1, firsts.length - at - 1);
            System.arraycopy(children, at, children, at + 1, children.length - at - 1);
            firsts[at] = child.edge[0];
            children[at] = child;
        }

        void replace(Node<T> child) {
            children[Arrays.binarySearch(firsts, child.edge[0])] = child;
        }
    }

    /// The first value for a path stays.
    void put(byte[] path, T value) {
        var node = root;
        int at = 0;
        while (at < path.length) {
            var child = node.child(path[at]);
            if (child == null) {
                child = new Node<>(Arrays.copyOfRange(path, at, path.length));
                child.value = value;
                node.add(child);
                return;
            }
            int common = Arrays.mismatch(child.edge, 0, child.edge.length, path, at, path.length);
            if (common < 0 || common == child.edge.length) {
                at += child.edge.length;
                node = child;
                continue;
            }
            var upper = new Node<T>(Arrays.copyOf(child.edge, common));
            child.edge = Arrays.copyOfRange(child.edge, common, child.edge.length);
            upper.add(child);
            node.replace(upper);
            at += common;
            node = upper;
        }
        if (node.value == null) node.value = value;
    }

    /// Value of the longest path that is a prefix of `path[from..to)`, or null.
    @Nullable
    T longest(byte[] path, int from, int to) {
        var node = root;
        T best = root.value;
        int at = from;
        while (at < to) {
            var child = node.child(path[at]);
            if (child == null) break;
            var edge = child.edge;
            if (edge.length > to - at || !Arrays.equals(edge, 0, edge.length, path, at, at + edge.length)) break;
            at += edge.length;
            node = child;
            if (child.value != null) best = child.value;
        }
        return best;
    }
}
