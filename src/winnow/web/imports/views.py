"""Importing in four steps: file, columns, review, result. (Being written by the lead.)"""
